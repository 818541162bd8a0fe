"""Problem codes of values of fields."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
    "number.out-of-range": Code(
        422,
        "数值 {value} 超出范围,允许 {min} 至 {max}",
        "{value} is out of range: from {min} to {max}",
        "该字段共 {digits} 位数字,其中小数 {scale} 位",
        "The field holds {digits} digits, {scale} of them decimals",
    ),
    "number.too-many-decimals": Code(
        422, "{value} 的小数超过 {scale} 位", "{value} has more than {scale} decimals", "请先四舍五入", "Round it first"
    ),
    "number.bad-form": Code(
        422, "“{value}” 不是数字", "{value} is not a number", "写成 1234.50 这样的文本", 'Write it like "1234.50"'
    ),
    "number.not-exact": Code(
        422,
        "{value} 是浮点数，可能不精确",
        "{value} is a floating-point number and may be inexact",
        '请写成文本，如 "0.1"',
        'Write it as text, like "0.1"',
    ),
    "value.wrong-type": Code(422, "“{value}” 不能作为 {expected} 的值", "{value} cannot be a value of type {expected}"),
    "text.too-long": Code(
        422, "文本有 {length} 个字符，最多 {max} 个", "The text has {length} characters; at most {max} are allowed"
    ),
    "text.wrong-pattern": Code(
        422, "“{value}” 不符合要求的格式 {pattern}", "{value} does not have the required form {pattern}"
    ),
    "text.forbidden-character": Code(
        422, "文本含有不能保存的字符 {character}", "The text holds a character that cannot be stored: {character}"
    ),
    "email.bad-form": Code(422, "“{value}” 不是邮箱地址", "{value} is not an e-mail address"),
    "phone.bad-form": Code(422, "“{value}” 不是电话号码", "{value} is not a phone number"),
    "url.bad-form": Code(
        422,
        "“{value}” 不是网址",
        "{value} is not a web address",
        "以 http:// 或 https:// 开头",
        "Start with http:// or https://",
    ),
    "boolean.bad-form": Code(422, "“{value}” 不是 true 或 false", "{value} is neither true nor false"),
    "choice.unknown-option": Code(
        422,
        "“{value}” 不是可选项",
        "{value} is not one of the options",
        "可选:{options}",
        "The options are: {options}.",
    ),
    "date.bad-form": Code(
        422, "“{value}” 不是日期", "{value} is not a date", "写成 2026-01-31", "Write it like 2026-01-31"
    ),
    "date.out-of-range": Code(
        422, "日期 {value} 超出范围，允许 {min} 至 {max} 年", "{value} is out of range: years {min} to {max}"
    ),
    "datetime.bad-form": Code(
        422,
        "“{value}” 不是日期时间",
        "{value} is not a date and time",
        "写成 2026-01-31T08:00:00Z",
        "Write it like 2026-01-31T08:00:00Z",
    ),
    "datetime.no-offset": Code(
        422,
        "“{value}” 没有时区",
        "{value} does not say its time zone",
        "末尾加 Z 或 +08:00",
        "End it with Z or an offset like +08:00",
    ),
    "reference.bad-form": Code(
        422,
        "“{value}” 不是对记录的引用",
        "{value} does not refer to a record",
        '写 id 数字、{{"id": 5}} 或外部编号文本',
        'Give the id number, {{"id": 5}} or the external id as text',
    ),
    "lines.bad-form": Code(422, "“{value}” 不是明细行列表", "{value} is not a list of rows"),
    "field.bad-pattern": Code(
        422, "正则表达式 {pattern} 无效:{reason}", "{pattern} is not a regular expression: {reason}"
    ),
    "field.bad-number-pattern": Code(
        422,
        "编号格式中的 {part} 不可识别",
        "{part} is not a place of a number pattern",
        "可用 {{seq:0000}} 或 {{日期字段:格式}}，格式为 {forms}",
        "Use {{seq:0000}} or {{<date field>:<form>}}; the forms are {forms}",
    ),
    "field.one-sequence": Code(
        422,
        "编号格式须恰有一个 {{seq:0000}}，现有 {count} 个",
        "A number pattern needs exactly one {{seq:0000}}; it has {count}",
    ),
    "field.scale-over-digits": Code(
        422, "小数位 {scale} 多于总位数 {digits}", "scale {scale} is more than digits {digits}"
    ),
    "field.min-over-max": Code(422, "最小值 {min} 大于最大值 {max}", "min {min} is above max {max}"),
    "name.duplicate": Code(422, "名称 “{name}” 重复", 'The name "{name}" is used twice here'),
}
