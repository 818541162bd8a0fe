"""Rounding and periods, by laws and by the calendar."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules.computed
import rules.values
from rules.values import GRAINS, PERIODS, Env, add_months, label_bounds, period, round_half_up, scaled

TODAY = date(2026, 3, 18)


@pytest.mark.parametrize("module", [rules.values, rules.computed])
def test_examples_of_the_docstrings(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted > 0
    assert found.failed == 0


@given(st.decimals(-(10**18), 10**18, allow_nan=False, allow_infinity=False, places=6), st.integers(0, 8))
def test_rounding_is_that_of_the_standard_library(value: Decimal, scale: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, Context(prec=60))
    assert round_half_up(value, scale) == expected
    assert round_half_up(value, scale).as_tuple().exponent == -scale
    assert scaled(value, scale) == scaled(Fraction(value), scale)


@given(st.fractions(), st.integers(0, 12))
def test_rounding_is_never_more_than_half_a_unit_off(value: Fraction, scale: int) -> None:
    assert abs(Fraction(round_half_up(value, scale)) - value) * 10**scale * 2 <= 1
    assert Fraction(round_half_up(-value, scale)) == -Fraction(round_half_up(value, scale))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-03-18", "2026-03-18"),
        ("yesterday", "2026-03-17", "2026-03-17"),
        ("this_week", "2026-03-16", "2026-03-22"),
        ("last_week", "2026-03-09", "2026-03-15"),
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("last_7_days", "2026-03-12", "2026-03-18"),
        ("last_30_days", "2026-02-17", "2026-03-18"),
        ("last_12_months", "2025-04-01", "2026-03-31"),
        ("year_to_date", "2026-01-01", "2026-03-18"),
        ("this_fiscal_quarter", "2026-01-01", "2026-03-31"),
        ("last_fiscal_quarter", "2025-10-01", "2025-12-31"),
        ("this_fiscal_year", "2025-04-01", "2026-03-31"),
        ("last_fiscal_year", "2024-04-01", "2025-03-31"),
    ],
)
def test_periods_with_a_fiscal_year_from_april(name: str, first: str, last: str) -> None:
    assert period(name, TODAY, 4) == (date.fromisoformat(first), date.fromisoformat(last))


def test_every_period_is_tried() -> None:
    assert len(PERIODS) == 18


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(1, 12))
def test_this_and_last_meet_without_a_gap(today: date, fiscal: int) -> None:
    for unit in ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"):
        this, last = period(f"this_{unit}", today, fiscal), period(f"last_{unit}", today, fiscal)
        assert this[0] <= today <= this[1]
        assert last[1] + timedelta(days=1) == this[0]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_label_holds_its_day(day: date) -> None:
    year, week, _ = day.isocalendar()
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    labels = [day.isoformat(), f"{year:04d}-W{week:02d}", f"{day:%Y-%m}", f"{day:%Y}-Q{quarter}", f"{day:%Y}-H{half}"]
    for grain, label in zip(GRAINS, [*labels, f"{day:%Y}"], strict=True):
        first, last = label_bounds(grain, label)
        assert first <= day <= last


@pytest.mark.parametrize(
    ("grain", "label"),
    [
        ("month", "2026-13"),
        ("month", "2026-1"),
        ("quarter", "2026-Q5"),
        ("quarter", "2026-Q0"),
        ("half", "2026-H3"),
        ("week", "2026-W54"),
        ("week", "2026-53"),
        ("year", "26"),
        ("year", "2026-"),
        ("year", "２０２６"),
        ("day", "2026-02-30"),
        ("day", ""),
        ("month", "2026-Q1"),
    ],
)
def test_what_is_no_label_is_an_error(grain: str, label: str) -> None:
    with pytest.raises(ValueError):
        label_bounds(grain, label)


def test_months_end_where_they_end() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


def test_the_company_says_what_day_it_is() -> None:
    env = Env.at(datetime(2026, 3, 31, 17, 0, 0, 123999, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), me=5)
    assert (env.today, env.me, env.now.microsecond) == (date(2026, 4, 1), 5, 123000)
