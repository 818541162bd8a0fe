"""Problem codes of imports and exports."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
    "file.unreadable": Code(422, "文件无法读取:{reason}", "The file cannot be read: {reason}"),
    "file.empty": Code(422, "文件没有内容", "The file holds no rows"),
    "file.too-large": Code(413, "文件解压后过大,上限 {limit} MB", "The file unpacks to too much: at most {limit} MB"),
    "file.too-slow": Code(
        422,
        "文件过于复杂,{seconds} 秒内无法读完",
        "The file could not be read within {seconds} seconds and the memory allowed",
        "请拆分文件或改存为 csv",
        "Split it, or save it as csv",
    ),
    "file.unknown-encoding": Code(
        422, "未知编码“{encoding}”", 'Unknown encoding "{encoding}"', "可用:{known}", "Known are {known}"
    ),
    "file.wrong-encoding": Code(
        422,
        "文件不是 {encoding} 编码:第 {line} 行,第 {byte} 字节",
        "The file is not {encoding}: line {line}, byte {byte}",
        "请指定文件的编码",
        "Say which encoding the file has",
    ),
    "file.unknown-sheet": Code(
        422, "没有工作表“{sheet}”", 'There is no sheet "{sheet}"', "现有:{known}", "There are {known}"
    ),
    "import.unknown-column": Code(422, "文件没有列“{column}”", 'The file has no column "{column}"'),
    "import.column-ignored": Code(
        422,
        "列“{column}”没有对应字段,未导入",
        'The column "{column}" belongs to no field and is not imported',
    ),
    "import.no-columns": Code(
        422,
        "没有一列能对应到“{entity}”的字段",
        "No column belongs to a field of {entity}",
        "请检查表头,或使用导入映射",
        "Check the header, or use an import map",
    ),
    "import.unknown-field": Code(422, "{entity} 没有字段“{field}”", '{entity} has no field "{field}"'),
    "import.bad-map": Code(422, "导入映射无效:{reason}", "The import map is not valid: {reason}"),
    "import.key-missing": Code(422, "键字段“{field}”没有对应的列", 'The key field "{field}" is given by no column'),
    "import.row-too-long": Code(
        422, "该行有 {count} 列,多于表头", "The row has {count} cells, more than there are headings"
    ),
    "import.not-a-number": Code(422, "“{value}”不是数字", '"{value}" is not a number'),
    "import.not-a-date": Code(422, "“{value}”不是日期", '"{value}" is not a date', "{expected}", "{expected}"),
    "import.ambiguous-date": Code(
        422,
        "“{value}”无法确定日月顺序",
        '"{value}" may be read with the day or the month first',
        "请为该列指定日期格式",
        "Give the column a date format",
    ),
    "import.not-a-boolean": Code(422, "“{value}”不是是/否", '"{value}" is not yes or no'),
    "import.ambiguous-reference": Code(
        422, "“{value}”对应 {count} 条“{entity}”记录", '"{value}" stands for {count} records of {entity}'
    ),
    "import.exists": Code(422, "键为 {value} 的记录已存在", "A record with the key {value} exists already"),
    "import.key-empty": Code(422, "键字段“{field}”为空", 'The key field "{field}" is empty'),
    "import.group-differs": Code(
        422,
        "“{field}”与同组第 {line} 行不一致",
        '"{field}" differs from line {line} of the same record',
    ),
    "import.group-refused": Code(422, "同一记录的第 {line} 行有问题", "Line {line} of the same record is refused"),
    "import.circular-reference": Code(
        422, "“{value}”与本行互为上级", '"{value}" and this row refer to each other in a circle'
    ),
    "export.too-large": Code(
        422,
        "{format} 文件最多 {most} 行",
        "A {format} file holds at most {most} rows",
        "请缩小筛选范围或改用 csv",
        "Narrow the filter, or take csv",
    ),
    "export.unknown-format": Code(
        400, "未知导出格式“{format}”", 'Unknown export format "{format}"', "csv, xlsx", "csv, xlsx"
    ),
    "feature.not-granted": Code(403, "您没有此权限:{feature}", "You do not have the right: {feature}"),
}
