"""Problem codes of lists, questions and drills."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
    "query.unknown-parameter": Code(400, "没有参数 {name}", "There is no parameter {name}"),
    "query.bad-limit": Code(
        400, "limit 应为 1 到 {most} 的整数:{value}", "limit is a whole number from 1 to {most}: {value}"
    ),
    "query.bad-flag": Code(400, "{name} 应为 0 或 1:{value}", "{name} is 0 or 1: {value}"),
    "query.too-many": Code(400, "{name} 最多 {most} 项", "{name} takes at most {most}"),
    "query.search-too-long": Code(
        400, "搜索词最多 {most} 个字符", "What is searched for has at most {most} characters"
    ),
    "query.bad-filter": Code(400, "筛选条件无法读取:{reason}", "The filter cannot be read: {reason}"),
    "query.bad-cursor": Code(
        400,
        "翻页标记无效,或属于另一个查询",
        "The cursor is not valid, or belongs to another question",
        "请从第一页重新开始",
        "Start again from the first page",
    ),
    "query.unknown-field": Code(400, "“{entity}”没有字段 {name}", "{entity} has no field {name}"),
    "query.no-access": Code(403, "您无权查看“{entity}”", "You may not read {entity}"),
    "query.lines-not-listed": Code(
        400, "列表不含明细 {name},请打开单条记录", "A list holds no lines ({name}): open the record"
    ),
    "query.division-by-zero": Code(
        422, "查询中出现除以零", "The question divides by zero", "可用 div(a, b, 默认值)", "Use div(a, b, default)"
    ),
    "query.bad-body": Code(400, "查询写法有误:{reason}", "The question is not well formed: {reason}"),
    "query.nothing-asked": Code(
        400, "查询至少要有一个维度或一个度量", "A question needs a dimension or a measure at least"
    ),
    "query.same-name-twice": Code(
        400,
        "名称 {name} 出现了两次",
        "The name {name} stands twice",
        "请为其中一项另起 name",
        "Give one of the items a name of its own",
    ),
    "query.unknown-sort": Code(400, "排序项 {name} 不在查询的列中", "{name} is no column of the question to sort by"),
    "query.unknown-grain": Code(400, "没有日期粒度 {name}", "There is no grain {name}"),
    "query.unknown-compare": Code(400, "没有对比方式 {name}", "There is no comparison {name}"),
    "query.unknown-show": Code(400, "没有显示方式 {name}", "There is no way to show {name}"),
    "query.change-of-what": Code(
        400, "{show} 需要 compare", "{show} needs compare", "请写 previous 或 year_ago", "Say previous or year_ago"
    ),
    "query.no-compare-here": Code(400, "{show} 不能与 compare 同用", "{show} takes no compare"),
    "query.unknown-dimension": Code(400, "数据集“{dataset}”没有维度 {name}", "{dataset} has no dimension {name}"),
    "query.unknown-measure": Code(400, "数据集“{dataset}”没有度量 {name}", "{dataset} has no measure {name}"),
    "query.grain-of-no-date": Code(400, "{name} 不是日期,没有粒度", "{name} is no date and has no grain"),
    "query.not-by-dimension": Code(
        422,
        "度量 {measure} 不能按 {dimension} 拆分或筛选",
        "{measure} cannot be split or filtered by {dimension}",
        "它来自另一种事实,该事实没有这个维度",
        "It comes from another fact, which does not know this dimension",
    ),
    "query.compare-needs-date": Code(
        400,
        "对比需要日期维度,或以简单期间筛选日期",
        "A comparison needs a date to group by, or a plain period of days as filter",
    ),
    "query.compare-period": Code(
        422,
        "对比时,日期 {name} 只能用一个简单期间筛选",
        "With a comparison, {name} may only be filtered by a plain period",
    ),
    "query.running-needs-date": Code(400, "累计需要一个带粒度的日期维度", "A running total needs a date to group by"),
    "query.not-additive": Code(
        422, "度量 {measure} 不能相加,不能{show}", "{measure} does not add up: {show} has no meaning for it"
    ),
    "query.too-many-groups": Code(
        422, "分组过多(超过 {most})", "Too many groups, above {most}", "请缩小筛选范围", "Narrow the filter"
    ),
    "query.bad-period": Code(
        400,
        "不是期间:{value}",
        "Not a period: {value}",
        "可写期间名(如 this_month)、2026-01-01..2026-03-31,或 all",
        "Write the name of a period (this_month …), 2026-01-01..2026-03-31, or all",
    ),
    "query.bad-cell": Code(400, "单元格 {name}:{reason}", "The cell {name}: {reason}"),
    "query.not-sortable": Code(400, "不能按 {name} 排序", "{name} cannot be sorted by"),
    "query.same-sort-twice": Code(400, "{name} 在排序中出现了两次", "{name} stands in the sort twice"),
    "actor.unknown": Code(401, "用户不存在或已停用", "There is no such active user"),
}
