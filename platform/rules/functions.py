"""FUNCTIONS: everything an expression may call, with how it is written. What they compute is in the back ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from metadata.labels import Label


@dataclass(frozen=True, slots=True)
class Function:
    """`form`: how it is written. `kinds`: of its arguments, "any" = of whatever kind; `most` None = no limit."""

    name: str
    form: str
    least: int
    most: int | None
    kinds: tuple[str, ...] = ("any",)
    help: Label = field(default_factory=dict)

    def kind(self, position: int) -> str:
        """The kind of an argument; the last one stands for all that follow."""
        return self.kinds[min(position, len(self.kinds) - 1)]


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function(
            "round",
            "round(x, decimals)",
            1,
            2,
            ("number", "number"),
            {"zh-CN": "四舍五入到若干位小数", "en": "Rounded to so many decimals, halves away from zero"},
        ),
        Function("abs", "abs(x)", 1, 1, ("number",), {"zh-CN": "绝对值", "en": "The size without its sign"}),
        Function("min", "min(a, b, …)", 2, None, ("any",), {"zh-CN": "最小的一个", "en": "The smallest"}),
        Function("max", "max(a, b, …)", 2, None, ("any",), {"zh-CN": "最大的一个", "en": "The largest"}),
        Function(
            "div",
            "div(a, b, default)",
            3,
            3,
            ("number", "number", "number"),
            {"zh-CN": "a / b；b 为零时取第三个值", "en": "a / b, or the third value where b is zero"},
        ),
        Function(
            "coalesce",
            "coalesce(a, b, …)",
            2,
            None,
            ("any",),
            {"zh-CN": "第一个非空的值", "en": "The first that is not empty"},
        ),
        Function("empty", "empty(x)", 1, 1, ("any",), {"zh-CN": "是否为空", "en": "Is nothing filled in?"}),
        Function(
            "contains",
            "contains(text, 'part')",
            2,
            2,
            ("text", "text"),
            {"zh-CN": "是否包含，不分大小写", "en": "Does the part occur in it? A-Z fold"},
        ),
        Function(
            "starts",
            "starts(text, 'part')",
            2,
            2,
            ("text", "text"),
            {"zh-CN": "是否以此开头，不分大小写", "en": "Does it begin with the part? A-Z fold"},
        ),
        Function(
            "within",
            "within(date, 'this_month') or within(date, '2026-01-01', '2026-03-31')",
            2,
            3,
            ("date", "period"),
            {"zh-CN": "日期是否在期间内", "en": "Does the date lie in the period?"},
        ),
        Function(
            "under",
            "under(reference, 'external id', …)",
            2,
            None,
            ("reference", "root"),
            {"zh-CN": "是否为树中此节点或其下级", "en": "Is it this node of the tree, or below it?"},
        ),
        Function("year", "year(date)", 1, 1, ("date",), {"zh-CN": "年", "en": "The year"}),
        Function("quarter", "quarter(date)", 1, 1, ("date",), {"zh-CN": "季度，1 至 4", "en": "The quarter, 1 to 4"}),
        Function("month", "month(date)", 1, 1, ("date",), {"zh-CN": "月，1 至 12", "en": "The month, 1 to 12"}),
        Function("day", "day(date)", 1, 1, ("date",), {"zh-CN": "日，1 至 31", "en": "The day of the month"}),
        Function(
            "days_between",
            "days_between(from, to)",
            2,
            2,
            ("date", "date"),
            {"zh-CN": "从前一日期到后一日期的天数", "en": "Days from the first date to the second"},
        ),
        Function(
            "add_days",
            "add_days(date, 30)",
            2,
            2,
            ("date", "number"),
            {"zh-CN": "加若干天", "en": "The date so many days later"},
        ),
        Function(
            "number",
            "number(text)",
            1,
            1,
            ("text",),
            {"zh-CN": "文本读作数字", "en": "The number a text spells, as in imports"},
        ),
    )
}

AGGREGATES: dict[str, str] = {
    "sum": "sum(lines.amount) or sum(lines.amount, qty > 0)",
    "count": "count(lines) or count(lines, qty > 0)",
    "min": "min(lines.price)",
    "max": "max(lines.price)",
    "avg": "avg(lines.price)",
}
