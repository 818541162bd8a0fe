"""Cross-reference checks over a Catalog: every name resolves; and what is valid but reaches nobody is listed."""

from __future__ import annotations

from metadata.catalog import Catalog
from metadata.checks.access import check_roles
from metadata.checks.entities import check_entity
from metadata.checks.finder import Finder
from metadata.checks.measures import check_dashboard, check_dataset, check_report
from metadata.checks.pages import check_form, check_menu, check_view
from metadata.checks.reach import check_labels, check_reach
from metadata.checks.rows import check_case, check_import_map, check_seed
from metadata.checks.versions import check_pack
from metadata.problems import Problem


def check(catalog: Catalog, broken: frozenset[tuple[str, str]] = frozenset()) -> list[Problem]:
    """Problems between documents, in document order, warnings last.

    `broken`: (kind, name) of documents that exist but could not be read; names of theirs are not reported as unknown.
    """
    finder = Finder(catalog, broken)
    for pack in catalog.packs.values():
        check_pack(finder, pack)
    for entity in catalog.entities.values():
        check_entity(finder, entity)
    for form in catalog.forms.values():
        check_form(finder, form)
    for view in catalog.views.values():
        check_view(finder, view)
    check_roles(finder)
    for menu in catalog.menus.values():
        check_menu(finder, menu)
    for dataset in catalog.datasets.values():
        if not dataset.automatic:
            check_dataset(finder, dataset)
    for report in catalog.reports.values():
        check_report(finder, report)
    for dashboard in catalog.dashboards.values():
        check_dashboard(finder, dashboard)
    for import_map in catalog.import_maps.values():
        check_import_map(finder, import_map)
    for seed in catalog.seeds.values():
        check_seed(finder, seed)
    for case in catalog.cases.values():
        check_case(finder, case)
    check_labels(finder)
    check_reach(finder)
    return list(finder.problems)
