"""Problem codes of expressions and filters."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
    "expression.syntax": Code(
        422,
        "表达式写法有误(第 {at} 个字符处):{near}",
        "The expression cannot be read at character {at}: {near}",
        "文本用单引号；且、或、非写作 and、or、not；相等写作 ==",
        "Text stands in single quotes; write and, or, not, and == for equality",
    ),
    "expression.bad-character": Code(
        422,
        "表达式中不能有字符 {character}(第 {at} 个字符处)",
        "The character {character} cannot stand in an expression (at character {at})",
        "文本以外只用半角字母、数字和 + - * / ( ) < > = !",
        "Outside text only plain letters, digits and + - * / ( ) < > = ! may stand",
    ),
    "expression.bad-number": Code(
        422,
        "{value} 不是可用的数字(第 {at} 个字符处)",
        "{value} is not a number here (at character {at})",
        "写成 1234.5；整数与小数各不超过 18 位",
        "Write it like 1234.5, with at most 18 digits on each side of the point",
    ),
    "expression.bad-text": Code(
        422,
        "文本写法有误(第 {at} 个字符处)",
        "The text at character {at} cannot be read",
        "文本写在一对单引号中；引号写作 \\'，反斜杠写作 \\\\",
        "Text stands between single quotes; write \\' for a quote and \\\\ for a backslash",
    ),
    "expression.too-long": Code(
        422,
        "表达式有 {length} 个字符，最多 {max} 个",
        "The expression has {length} characters; at most {max} are allowed",
    ),
    "expression.too-large": Code(
        422,
        "表达式超过 {max} 个部分",
        "The expression has more than {max} parts",
        "请拆成几个字段",
        "Split it into fields",
    ),
    "expression.too-deep": Code(422, "表达式嵌套超过 {max} 层", "The expression is nested more than {max} deep"),
    "expression.too-complex": Code(
        422,
        "表达式过于复杂，无法在数据库中计算",
        "The expression is too complex for the database",
        "请拆成几个字段",
        "Split it into fields",
    ),
    "expression.not-allowed": Code(
        422, "表达式中不能使用 {what}(第 {at} 个字符处)", "{what} cannot be used in an expression (at character {at})"
    ),
    "expression.not-allowed-here": Code(
        422, "{what} 在此处不可用(第 {at} 个字符处)", "{what} cannot be used in this place (at character {at})"
    ),
    "expression.unknown-name": Code(
        422,
        "“{name}”在此处未知(第 {at} 个字符处)",
        'Nothing here is called "{name}" (at character {at})',
        "可用:{known}",
        "Known: {known}.",
    ),
    "expression.unknown-function": Code(
        422,
        "没有函数“{name}”(第 {at} 个字符处)",
        'There is no function "{name}" (at character {at})',
        "可用:{known}",
        "Known: {known}.",
    ),
    "expression.wrong-arguments": Code(
        422, "函数 {name} 应写作 {form}(第 {at} 个字符处)", "{name} is written {form} (at character {at})"
    ),
    "expression.wrong-type": Code(
        422,
        "“{part}”应为 {expected}，实为 {found}(第 {at} 个字符处)",
        "{part} should be {expected} but is {found} (at character {at})",
    ),
    "expression.cannot-compare": Code(
        422,
        "{left} 与 {right} 不能用 {op} 比较(第 {at} 个字符处)",
        "{left} and {right} cannot be compared with {op} (at character {at})",
    ),
    "expression.compare-null": Code(
        422,
        "与空值比较永远不成立(第 {at} 个字符处)",
        "A comparison with nothing never holds (at character {at})",
        "请写 {instead}",
        "Write {instead}",
    ),
    "expression.not-a-reference": Code(
        422,
        "“{name}”不是引用，后面不能再加“.{rest}”(第 {at} 个字符处)",
        '"{name}" is no reference, so ".{rest}" cannot follow it (at character {at})',
    ),
    "expression.too-many-hops": Code(
        422, "路径“{name}”经过的引用超过 {max} 个", 'The path "{name}" goes along more than {max} references'
    ),
    "expression.division-by-zero": Code(
        422,
        "除数为零:{part}",
        "Division by zero: {part}",
        "用 div(a, b, null) 说明除数为零时的结果",
        "Say what to give instead with div(a, b, null)",
    ),
    "filter.bad-shape": Code(
        422,
        "筛选条件的形状有误:{reason}",
        "The filter does not have the right shape: {reason}",
        '写成 {{"field": …, "op": …, "value": …}} 或 {{"and": […]}}、{{"or": […]}}、{{"not": …}}',
        'Write {{"field": …, "op": …, "value": …}} or {{"and": […]}}, {{"or": […]}}, {{"not": …}}',
    ),
    "filter.unknown-operator": Code(
        422, "没有筛选运算“{op}”", 'There is no filter operator "{op}"', "可用:{known}", "Known: {known}."
    ),
    "filter.operator-not-for-type": Code(
        422,
        "“{op}”不能用于 {type} 类型的字段“{field}”",
        '"{op}" does not suit "{field}", which is {type}',
        "可用:{known}",
        "Use one of: {known}.",
    ),
    "filter.bad-value": Code(
        422, "筛选值 {value} 不可用:{reason}", "The filter value {value} cannot be used: {reason}"
    ),
    "filter.unknown-period": Code(
        422,
        "没有期间“{value}”",
        "{value} is not a period",
        '可用:{known}；或 {{"from": "2026-01-01", "to": "2026-03-31"}}',
        'Known: {known}; or {{"from": "2026-01-01", "to": "2026-03-31"}}.',
    ),
    "filter.too-large": Code(422, "筛选条件过大:{what}最多 {max}", "The filter is too large: at most {max} {what}"),
    "condition.not-a-condition": Code(
        422, "条件的结果须为真或假，实为 {found}", "A condition must be true or false, but this is {found}"
    ),
    "formula.cycle": Code(422, "公式循环引用:{path}", "The formulas go in a circle: {path}"),
    "formula.reaches-away": Code(
        422,
        "公式只能使用本记录的字段，“{name}”在别的记录上",
        'A formula reads its own record only; "{name}" is on another',
        "请先用默认值把它取到本记录的字段",
        'Bring it to a field of this record with a default such as {{"expr": "{name}"}}',
    ),
    "formula.moves": Code(
        422, "保存的公式不能使用 {name}，它会随时间或人变化", "A stored formula cannot use {name}: it changes by itself"
    ),
    "formula.wrong-type": Code(
        422, "“{field}”是 {expected}，公式却给出 {found}", '"{field}" is {expected}, but its value is {found}'
    ),
    "rollup.not-lines": Code(
        422,
        "“{name}”不是本实体的明细字段",
        '"{name}" is not a lines field of this entity',
        "可用:{known}",
        "Known: {known}.",
    ),
    "dataset.fan-out": Code(
        422,
        "“{measure}”只经由引用 {path} 取值，明细行会把同一数值重复计算",
        '"{measure}" reads only along the reference {path}: each line would count the same value again',
        "请在 also 中另列 {entity} 为事实，并在指标中写 from",
        'List {entity} as a fact under "also" and say "from" in the measure',
    ),
    "measure.wrong-type": Code(
        422, "指标“{measure}”:{type} 不能取 {agg}", 'The measure "{measure}": {agg} cannot be taken of {type}'
    ),
    "measure.cycle": Code(422, "指标循环引用:{path}", "The measures go in a circle: {path}"),
}
