"""CODES: every problem code with its HTTP status, texts and hints. Never reused; a retired code stays listed."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Texts hold {places} filled from the problem's args."""

    status: int
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


CODES: dict[str, Code] = {
    # --- documents: reading files -------------------------------------------------------------
    "json.ends-too-soon": Code(400, "JSON 未写完就结束了", "The JSON ends too soon"),
    "json.after-end": Code(400, "JSON 结束后还有 {found}", "After the end of the JSON there is still {found}"),
    "json.missing-value": Code(400, "{found} 之前缺少一个值", "A value is missing before {found}"),
    "json.missing-key": Code(400, "{found} 之前缺少双引号中的键", "A key in double quotes is missing before {found}"),
    "json.bare-key": Code(
        400, "键 {key} 须加双引号", "The key {key} needs double quotes", '写成 "{key}"', 'Write "{key}"'
    ),
    "json.missing-colon": Code(400, "{found} 之前缺少冒号", "A colon is missing before {found}"),
    "json.missing-comma": Code(400, "{found} 之前缺少逗号", "A comma is missing before {found}"),
    "json.extra-comma": Code(400, "{end} 之前多了一个逗号", "There is one comma too many before {end}"),
    "json.not-closed": Code(400, "{found} 之前缺少 {end}", "{end} is missing before {found}"),
    "json.open-text": Code(400, "此处开始的文本没有结束引号", "The text that starts here has no closing quote"),
    "json.bad-escape": Code(
        400, "{escape} 不是合法的转义", "{escape} is no escape", "反斜杠写成 \\\\", "A backslash is written \\\\"
    ),
    "json.bad-character": Code(400, "文本中有控制字符 {character}", "A text holds the control character {character}"),
    "json.half-character": Code(
        400, "文本中有半个字符（孤立代理项）", "A text holds half a character (a lone surrogate)"
    ),
    "json.single-quotes": Code(400, "文本须用双引号", "Texts stand in double quotes"),
    "json.foreign-word": Code(400, "JSON 中没有 {word}", "JSON knows no {word}", "写成 {meant}", "Write {meant}"),
    "json.bare-word": Code(
        400, "{word} 不是值", "{word} is no value", "文本须用双引号", "Texts stand in double quotes"
    ),
    "json.bad-number": Code(400, "{value} 不是 JSON 数字", "{value} is not a JSON number"),
    "json.comment": Code(400, "JSON 没有注释", "JSON has no comments", "请用键 note", "Use the key `note`"),
    "document.too-large": Code(
        413, "文件有 {size} 字节，最多 {max}", "The text has {size} bytes; at most {max} are read"
    ),
    "document.byte-order-mark": Code(
        400,
        "文件以字节顺序标记 (BOM) 开头",
        "The text starts with a byte order mark (BOM)",
        "请另存为不带 BOM 的 UTF-8",
        "Save it as UTF-8 without BOM",
    ),
    "document.wrong-encoding": Code(
        400, "文件不是 UTF-8 编码", "The text is not UTF-8", "请另存为不带 BOM 的 UTF-8", "Save it as UTF-8 without BOM"
    ),
    "document.too-deep": Code(400, "嵌套超过 {max} 层", "Nested deeper than {max} levels"),
    "document.duplicate-key": Code(400, "键 “{key}” 重复", 'The key "{key}" stands twice in this object'),
    "document.not-a-number": Code(400, "JSON 中没有 {value}", "JSON knows no {value}"),
    "document.float": Code(
        400,
        "文档中不能写小数 {value}",
        "A document holds no floating-point number such as {value}",
        '请写成文本:"{value}"',
        'Write it as text: "{value}"',
    ),
    "document.number-too-big": Code(
        400, "整数 {value} 过大", "The integer {value} is too big", "请写成文本", "Write it as text"
    ),
    "document.not-an-object": Code(422, "文档须是 JSON 对象", "A document is a JSON object"),
    "document.unknown-kind": Code(
        422,
        "没有 “{kind}” 这种文档",
        'There is no kind of document "{kind}"',
        "此处应为:{expected}",
        "Expected here: {expected}.",
    ),
    "document.wrong-folder": Code(
        422,
        "{kind} 文档放错了文件夹，此处应为 {expected}",
        "A document of kind {kind} does not belong here; this folder holds {expected}",
    ),
    "document.unknown-folder": Code(
        422, "文件夹 “{folder}” 不属于任何文档种类", 'The folder "{folder}" is that of no kind of document'
    ),
    "document.outside-folder": Code(
        422,
        "文件 “{file}” 不在任何种类的文件夹内",
        'The file "{file}" lies outside the folders of the kinds',
        "请移到对应的文件夹，如 entities/",
        "Move it to the folder of its kind, such as entities/",
    ),
    "document.unexpected-file": Code(
        422,
        "文件 “{file}” 不会被读取",
        'The file "{file}" is not read',
        "只读取 .json 文件",
        "Only .json files are read",
    ),
    "document.wrong-file-name": Code(
        422, "名称 “{name}” 与文件名 {file} 不一致", 'The name "{name}" differs from the file name {file}'
    ),
    "document.duplicate-name": Code(
        422, "{kind} “{name}” 已存在:{other}", 'There is another {kind} named "{name}": {other}'
    ),
    "document.unknown-key": Code(422, "{place} 中没有 “{key}” 这个键", '"{key}" is not a key of {place}'),
    "document.missing-key": Code(422, "{place} 缺少 “{key}”", '{place} lacks "{key}"'),
    "document.key-needs": Code(422, "{place} 写了 “{key}” 就必须写 “{other}”", '{place} with "{key}" needs "{other}"'),
    "document.keys-exclude": Code(422, "{place} 中 {keys} 只能写一个", "{place} may have only one of {keys}"),
    "document.one-key-of": Code(422, "{place} 须恰好写其中一个:{keys}", "{place} needs exactly one of {keys}"),
    "document.not-one-of": Code(422, "“{value}” 不可用，可用:{allowed}", '"{value}" is not one of {allowed}'),
    "document.wrong-type": Code(422, "“{value}” 的类型不对，应为 {expected}", '"{value}" is not of type {expected}'),
    "document.exact-as-text": Code(
        422, "精确数 {value} 须写成文本", "The exact number {value} must be text", '写成 "{value}"', 'Write "{value}"'
    ),
    "document.repeated-item": Code(422, "“{value}” 重复", '"{value}" stands twice in this list'),
    "document.too-few": Code(422, "{place} 太短，至少 {limit}", "{place} is too short: at least {limit}"),
    "document.too-many": Code(422, "{place} 太长，最多 {limit}", "{place} is too long: at most {limit}"),
    "document.too-small": Code(422, "{value} 太小，至少 {limit}", "{value} is too small: at least {limit}"),
    "document.too-big": Code(422, "{value} 太大，最多 {limit}", "{value} is too big: at most {limit}"),
    "document.bad-form": Code(
        422, "“{value}” 不是合法的 {place}", '"{value}" is not a legal {place}', "格式:{form}", "Form: {form}"
    ),
    "name.bad-form": Code(
        422,
        "“{name}” 不是合法的名称",
        '"{name}" is not a legal name',
        "小写字母开头，只含小写字母、数字、下划线，最多 40 个字符",
        "Start with a small letter; small letters, digits and underscores only; at most 40",
    ),
    "name.reserved": Code(
        422,
        "“{name}” 是表达式语言的保留字",
        '"{name}" is a word of the expression language',
        "请换一个名称",
        "Choose another name",
    ),
    "reference.unknown-entity": Code(404, "没有名为 “{name}” 的对象", 'There is no entity "{name}"'),
    "reference.unknown-form": Code(404, "没有名为 “{name}” 的表单", 'There is no form "{name}"'),
    "reference.unknown-view": Code(404, "没有名为 “{name}” 的视图", 'There is no view "{name}"'),
    "reference.unknown-role": Code(404, "没有名为 “{name}” 的角色", 'There is no role "{name}"'),
    "reference.unknown-dataset": Code(404, "没有名为 “{name}” 的数据集", 'There is no dataset "{name}"'),
    "reference.unknown-report": Code(404, "没有名为 “{name}” 的报表", 'There is no report "{name}"'),
    "reference.unknown-dashboard": Code(404, "没有名为 “{name}” 的仪表盘", 'There is no dashboard "{name}"'),
    "reference.unknown-import-map": Code(404, "没有名为 “{name}” 的导入映射", 'There is no import map "{name}"'),
    "reference.unknown-seed": Code(404, "没有名为 “{name}” 的预置数据", 'There is no seed "{name}"'),
    "path.not-a-reference": Code(
        422,
        "路径 {path} 中的 “{field}” 不是引用",
        '"{field}" in the path {path} is not a reference, so nothing can follow it',
    ),
    "path.too-long": Code(422, "路径 {path} 超过 {hops} 层引用", "The path {path} follows more than {hops} references"),
    "field.unknown-type": Code(
        422, "没有 “{type}” 这种字段类型", 'There is no field type "{type}"', "可用:{types}", "The types are: {types}."
    ),
    "field.unknown-option": Code(422, "{type} 字段没有选项 “{key}”", '"{key}" is not an option of {type} fields.'),
    "field.system-name": Code(
        422,
        "字段名 “{field}” 由平台使用",
        'Every entity already has a field "{field}" of the platform',
        "请换一个名称",
        "Choose another name",
    ),
    "lines.second-parent": Code(
        422,
        "{entity} 已经是 {other} 的明细",
        "{entity} already holds the lines of {other}",
        "一个对象只能是一个父对象的明细",
        "An entity holds the lines of one parent only",
    ),
    "lines.name-taken": Code(
        422, "{entity} 已有字段 “{field}”", '{entity} already has a field "{field}"', "请改 as", "Choose another `as`"
    ),
    "import-map.drop-value": Code(
        422,
        "op 为 {op} 时 value 写法不对",
        "With op {op} the value is wrong",
        "只有 empty 不写 value",
        "Only `empty` has no value",
    ),
    "import-map.bad-format": Code(
        422, "“{format}” 不是日期格式", '"{format}" is not a date pattern', "由 {parts} 组成", "Made of {parts}."
    ),
    "seed.one-verb": Code(
        422, "生成规则须恰有一个动词", "A made value needs exactly one verb", "可用:{verbs}", "The verbs are {verbs}."
    ),
    "pack.no-manifest": Code(422, "{folder} 中没有 pack.json", "There is no pack.json in {folder}"),
    "pack.missing": Code(
        422, "缺少依赖的包 “{name}”", 'The required pack "{name}" is not there', "请先安装它", "Install it first"
    ),
    "pack.wrong-version": Code(
        422, "包 {name} 的版本是 {version}，需要 {wanted}", "The pack {name} is version {version}; {wanted} is required"
    ),
    "pack.requires-itself": Code(422, "包 {name} 的依赖形成循环", "The pack {name} requires itself in a circle"),
    "title.bad-place": Code(
        422,
        "标题 “{title}” 中的花括号不对",
        'The braces in the title "{title}" are wrong',
        "写成 {{字段}} 或 {{引用.字段}}",
        "Write {{field}} or {{reference.field}}",
    ),
    "title.bad-field": Code(
        422, "{type} 字段 “{field}” 不能用于标题", 'The {type} field "{field}" cannot stand in a title'
    ),
    "search.not-text": Code(422, "{type} 字段 “{field}” 不能搜索", 'The {type} field "{field}" cannot be searched'),
    "field.not-sortable": Code(422, "{type} 字段 “{field}” 不能排序", 'The {type} field "{field}" cannot be sorted by'),
    "field.not-stored": Code(
        422,
        "{type} 字段 “{field}” 没有自己的列，不能用在此处",
        'The {type} field "{field}" has no column and cannot stand here',
    ),
    "field.not-a-date": Code(
        422, "“{field}” 是 {type}，此处需要日期字段", '"{field}" is of type {type}; a date field is needed here'
    ),
    "field.same-column": Code(
        422,
        "字段 “{field}” 与 “{other}” 的存储列 {column} 相同",
        'The fields "{field}" and "{other}" share the column {column}',
    ),
    "field.computed-key": Code(
        422, "“{field}” 由 {by} 计算，{key} 不起作用", '"{field}" is computed by its {by}, so {key} would do nothing'
    ),
    "field.not-importable": Code(
        422, "字段 “{field}” 由平台计算，不能写入", 'The field "{field}" is computed and takes no value'
    ),
    "lines.of-itself": Code(422, "{entity} 不能是自己的明细", "{entity} cannot hold its own lines"),
    "lines.trait": Code(
        422,
        "{entity} 是 {parent} 的明细，不能有 {trait}",
        "{entity} holds the lines of {parent} and cannot have the trait {trait}",
        "明细的权限随父对象",
        "Lines have the owner and the rights of their parent",
    ),
    "lines.nested": Code(
        422,
        "{entity} 已是 {parent} 的明细，不能再有明细",
        "{entity} holds the lines of {parent} and cannot have lines itself",
    ),
    "rollup.needs-of": Code(422, "{agg} 汇总须写 of", "A roll-up by {agg} needs `of`"),
    "rollup.count-of": Code(
        422, "count 汇总不写 of", "A roll-up by count has no `of`", "用 filter 限定", "Narrow it by `filter`"
    ),
    "rollup.wrong-type": Code(422, "{agg} 的结果不能存入 {type} 字段", "What {agg} gives does not fit a {type} field"),
    "form.field-twice": Code(422, "字段 “{field}” 在表单上出现两次", 'The field "{field}" stands on the form twice'),
    "form.columns-not-lines": Code(
        422, "“{field}” 是 {type}，只有明细字段有 columns", '"{field}" is of type {type}; only lines have columns'
    ),
    "menu.unknown-target": Code(
        422,
        "不能打开 “{name}” 这种东西",
        'Nothing of kind "{name}" can be opened',
        "可用:{kinds}",
        "The kinds are {kinds}.",
    ),
    "role.includes-itself": Code(422, "角色 {role} 循环包含自己", "The role {role} includes itself in a circle"),
    "role.scope-needs-owned": Code(
        422,
        "{entity} 没有负责人，不能用 {scope}",
        "{entity} has no owner, so the scope {scope} means nothing",
        "给对象加 owned，或用 all 或 filter",
        "Give the entity the trait `owned`, or use all or a filter",
    ),
    "role.line-scope": Code(
        422,
        "{entity} 是 {parent} 的明细，行权限随父对象",
        "{entity} holds the lines of {parent} and has its rights",
        "明细只写 mask",
        "Of lines only the mask is granted",
    ),
    "role.append-only": Code(422, "{entity} 只增不改", "{entity} is append-only: nothing in it is changed or deleted"),
    "role.mask-not-writable": Code(
        422,
        "{entity} 的字段 “{field}” 不可写，mask 不能是 write",
        'The field "{field}" of {entity} takes no value, so its mask cannot be write',
    ),
    "role.empty-grant": Code(422, "对 {entity} 的授权是空的", "The grant on {entity} grants nothing"),
    "dataset.unknown-dimension": Code(422, "没有维度 “{name}”", 'There is no dimension "{name}"'),
    "dataset.unknown-measure": Code(422, "没有指标 “{name}”", 'There is no measure "{name}"'),
    "dataset.unknown-fact": Code(422, "also 中没有 “{name}”", 'There is no fact "{name}" in `also`'),
    "dataset.date-not-date": Code(
        422, "维度 “{name}” 是 {type}，不是日期", 'The dimension "{name}" is of type {type}, not a date'
    ),
    "measure.needs-of": Code(422, "{agg} 须写 of", "{agg} needs `of`"),
    "report.unknown-item": Code(
        422, "“{name}” 不是本报表的维度或指标", '"{name}" is no dimension or measure of this report'
    ),
    "report.grain-not-date": Code(
        422, "维度 “{name}” 是 {type}，没有 grain", 'The dimension "{name}" is of type {type} and has no grain'
    ),
    "report.needs-dimension": Code(422, "{picture} 图至少需要一个维度", "A {picture} picture needs a dimension"),
    "dashboard.unknown-widget": Code(
        422, "仪表盘上不能放 “{name}”", 'A dashboard cannot show a "{name}"', "写 report:名称", "Write report:name"
    ),
    "dashboard.unknown-filter": Code(422, "没有共享筛选 “{name}”", 'There is no shared filter "{name}"'),
    "dashboard.unknown-phone-widget": Code(422, "没有组件 “{name}”", 'There is no widget "{name}"'),
    "dashboard.off-grid": Code(
        422, "组件 {widget} 超出 {columns} 列", "The widget {widget} reaches beyond the {columns} columns"
    ),
    "dashboard.overlap": Code(422, "组件 {widget} 与 {other} 重叠", "The widgets {widget} and {other} overlap"),
    "import-map.path": Code(
        422,
        "不能导入到路径 {path}",
        "Nothing can be imported into the path {path}",
        "写引用字段，并用 match 说明按什么查找",
        "Name the reference, and say by `match` what to look it up by",
    ),
    "import-map.lines-need-group": Code(
        422,
        "含明细的导入须写 group_by",
        "An import with lines needs `group_by`",
        "写出同一 {entity} 的行有哪些列相同",
        "Name the columns that are equal in the rows of one {entity}",
    ),
    "import-map.match-not-reference": Code(
        422, "“{field}” 是 {type}，match 只用于引用", '"{field}" is of type {type}; `match` is for references'
    ),
    "import-map.wrong-format": Code(
        422, "格式 {format} 不适用于 {type} 字段", "The format {format} does not suit a {type} field"
    ),
    "import-map.times-not-number": Code(
        422, "“{field}” 是 {type}，times 只用于数字", '"{field}" is of type {type}; `times` is for numbers'
    ),
    "import-map.text-without-cell": Code(
        422,
        "“{text}” 中没有 {{列}}",
        'There is no {{column}} in "{text}"',
        "固定值请用 constants",
        "For a fixed value use `constants`",
    ),
    "seed.unknown-block": Code(422, "前面没有生成块 “{name}”", 'No block above is named "{name}"'),
    "seed.unknown-log-in": Code(422, "预置数据中没有用户 “{name}”", 'The seed has no user "{name}"'),
    "case.unknown-person": Code(422, "没有人员 “{name}”", 'There is no person "{name}"'),
    "case.unknown-team": Code(422, "没有部门 “{name}”", 'There is no team "{name}"'),
    "case.unknown-record": Code(422, "前面没有记录或步骤 “{name}”", 'No row or step above is named "{name}"'),
    "case.unknown-code": Code(422, "没有问题代码 “{name}”", 'There is no problem code "{name}"'),
    "label.missing-language": Code(422, "缺少语言:{locales}", "This text is missing in {locales}"),
    "label.missing": Code(422, "“{name}” 没有 label", '"{name}" has no label'),
    "entity.no-grant": Code(
        422, "没有角色能看到 {entity}", "No role may see {entity}", "在某个角色中授权", "Grant it in a role"
    ),
    "page.no-link": Code(
        422,
        "没有菜单或页面通向 {kind} “{name}”",
        'Nothing leads to the {kind} "{name}"',
        "放进菜单",
        "Put it into a menu",
    ),
    # --- fields and values ---------------------------------------------------------------------
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
    # --- rules: expressions and filters --------------------------------------------------------
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
    # --- query -------------------------------------------------------------------------------
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
    # --- records -------------------------------------------------------------------------------
    "field.unknown": Code(422, "{entity} 没有字段“{field}”", '{entity} has no field "{field}"'),
    "field.not-writable": Code(403, "您不能修改字段“{field}”", 'You may not write the field "{field}"'),
    "field.computed": Code(
        422, "字段“{field}”由系统计算,不能填写", 'The field "{field}" is computed and cannot be written'
    ),
    "field.required": Code(422, "“{field}”必须填写", '"{field}" must be filled in'),
    "reference.not-found": Code(422, "“{field}”指向的记录不存在:{value}", '"{field}": no such record: {value}'),
    "reference.not-allowed": Code(
        422, "“{field}”不能选择该记录:{value}", '"{field}": this record may not be chosen: {value}'
    ),
    "reference.in-use": Code(
        409,
        "该记录仍被 {count} 条“{entity}”引用,不能删除",
        "{count} records of {entity} still refer to this one: it cannot be deleted",
        "请先修改或删除引用它的记录",
        "Change or delete the records that refer to it first",
    ),
    "reference.in-use-elsewhere": Code(
        409,
        "该记录仍被您看不到的记录引用,不能删除",
        "Records you may not see still refer to this one: it cannot be deleted",
        "请联系管理员",
        "Ask an administrator",
    ),
    "record.not-found": Code(404, "记录不存在", "No such record"),
    "record.forbidden": Code(403, "您无权对“{entity}”执行此操作:{op}", "You may not {op} this record of {entity}"),
    "record.changed": Code(
        409,
        "该记录已被 {who} 于 {when} 修改:{fields}",
        "The record was changed by {who} at {when}: {fields}",
        "请重新打开后再改",
        "Open it again and repeat your change",
    ),
    "record.version-required": Code(
        428,
        "缺少记录版本",
        "The version of the record is missing",
        "请带上 If-Match",
        "Send If-Match with the version read",
    ),
    "role.beyond-yours": Code(
        403,
        "角色“{role}”含有您没有的权限,不能授予",
        'You may not give the role "{role}": it holds rights you do not have',
    ),
    "team.beyond-yours": Code(
        403,
        "您不能把自己放到看得更多的部门",
        "You may not put yourself into or above a team whose records you do not see",
        "请由管理员修改",
        "Ask an administrator to do it",
    ),
    "role.last-administrator": Code(
        409,
        "至少要保留一位在用的管理员",
        "One active administrator must remain",
        "请先指定另一位管理员",
        "Make somebody else an administrator first",
    ),
    "choice.retired": Code(
        422, "“{field}”的选项“{value}”已停用", 'The option "{value}" of "{field}" is retired and cannot be chosen'
    ),
    "record.cycle": Code(422, "“{field}”使记录成为自己的上级", '"{field}" makes the record its own ancestor'),
    "record.bad-change": Code(400, "无效的修改:{reason}", "Not a valid change: {reason}"),
    "record.same-twice": Code(
        422, "同一记录在一次修改中出现两次", "The same record stands twice in one set of changes"
    ),
    "lines.too-few": Code(422, "“{field}”至少需要 {min} 行", '"{field}" needs at least {min} lines'),
    "lines.too-many": Code(422, "“{field}”最多 {max} 行", '"{field}" may have at most {max} lines'),
    "lines.unknown-line": Code(422, "该行不属于此记录:{value}", "This line does not belong to the record: {value}"),
    "entity.managed": Code(403, "“{entity}”只由系统维护", "{entity} is kept by the platform itself"),
    "entity.append-only": Code(
        403, "“{entity}”只能新增,不能修改或删除", "{entity} is append-only: rows are never changed or deleted"
    ),
    "key.exists": Code(
        422, "“{fields}”的值已存在", "A record with this {fields} exists already", "{message}", "{message}"
    ),
    # --- import and export ---------------------------------------------------------------------
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
    # --- packs, plans, releases ----------------------------------------------------------------
    "plan.unsupported-change": Code(
        422,
        "{thing} 的变更不能应用:{what_zh}",
        "A change of {thing} cannot be applied: {what_en}",
        "只能新增实体、字段、索引、唯一键和选项,或修改文字",
        "Entities, fields, indexes, keys and options can be added, and texts changed; keep the rest as it was",
    ),
    "plan.duplicates": Code(
        422,
        "唯一键 {entity}.{key} 无法建立:已有 {rows} 组重复值",
        "The key {entity}.{key} cannot be made: {rows} groups of rows share their values",
        "请先改正重复的记录",
        "Correct the repeated records first",
    ),
    "plan.stale": Code(
        409,
        "变更计划已过期",
        "The plan is out of date",
        "请重新生成计划并核对",
        "Make the plan again and look it over",
    ),
    "plan.needs-confirmation": Code(
        409,
        "变更计划含有需要确认的步骤",
        "The plan has steps that somebody must confirm",
        "请核对计划后带上其哈希再次安装",
        "Look the plan over and install with its hash",
    ),
    "pack.reserved-name": Code(422, "应用包不能叫 {name}", "A pack cannot be called {name}"),
    "database.unknown-kind": Code(
        422,
        "不支持的数据库类型 {kind}",
        "{kind} is not a supported database",
        "请用 SQLite 或 PostgreSQL",
        "Use SQLite or PostgreSQL",
    ),
    "database.needs-a-file": Code(
        422,
        "SQLite 数据库必须是一个文件",
        "A SQLite database must be a file",
        "写成 sqlite:///文件路径",
        "Write sqlite:///path/to/file.db",
    ),
    "database.bad-url": Code(
        422,
        "数据库地址无法识别",
        "The address of the database cannot be read",
        "写成 sqlite:///文件路径 或 postgresql://用户@主机/库名",
        "Write sqlite:///path/to/file.db or postgresql://user@host/name",
    ),
    "database.unreachable": Code(
        503,
        "无法打开数据库:{reason}",
        "The database cannot be opened: {reason}",
        "请检查地址、服务和权限",
        "Check its address, that it runs, and the rights to it",
    ),
    "database.too-old": Code(
        422,
        "数据库版本过旧:{version},需要 {needed}",
        "The database is too old: {version}, {needed} is needed",
    ),
    "database.busy": Code(503, "数据库正忙", "The database is busy", "请稍后再试", "Try again in a moment"),
    "query.too-slow": Code(
        503,
        "语句超过时间限制,已停止",
        "The statement took too long and was stopped",
        "请缩小筛选范围",
        "Narrow the filter",
    ),
    # --- sign-in and HTTP ----------------------------------------------------------------------
    "request.not-found": Code(404, "没有这个地址:{path}", "There is nothing at {path}"),
    "request.method-not-allowed": Code(
        405, "{path} 不支持 {method}", "{path} does not take {method}", "可用:{allowed}", "Allowed: {allowed}"
    ),
    "request.bad-host": Code(
        400,
        "不接受主机名 {host}",
        "The host name {host} is not served here",
        "请把它加入 DOUGONG_HOSTS",
        "Add it to DOUGONG_HOSTS",
    ),
    "request.bad-origin": Code(
        403,
        "请求来自另一个网站:{origin}",
        "The request comes from another site: {origin}",
        "只接受本站页面发出的修改",
        "Changes are only taken from pages of this site",
    ),
    "request.bad-csrf-token": Code(
        403,
        "缺少 X-CSRF-Token 或其值不对",
        "The header X-CSRF-Token is missing or wrong",
        "请先从 GET /api/session 取得 csrf",
        "Take it from GET /api/session first",
    ),
    "request.too-long": Code(
        414,
        "查询串过长,最多 {limit} 字节",
        "The query string is too long: at most {limit} bytes",
    ),
    "request.bad-query-string": Code(
        400,
        "查询串中的 {name} 无法读取:{reason}",
        "The query string cannot be read at {name}: {reason}",
    ),
    "request.repeated-parameter": Code(400, "参数 {name} 只能出现一次", "The parameter {name} may stand only once"),
    "request.unknown-parameter": Code(
        400, "没有参数 {name}", "There is no parameter {name}", "可用:{known}", "Known: {known}"
    ),
    "request.bad-parameter": Code(
        400,
        "参数 {name} 的值 {value} 不可用",
        "The parameter {name} cannot be {value}",
        "可用:{known}",
        "It can be: {known}",
    ),
    "request.version-not-a-number": Code(
        400,
        'If-Match 应为记录版本,如 "3"',
        'If-Match must be the version of the record, such as "3"',
    ),
    "body.missing": Code(400, "请求没有正文", "The request has no body"),
    "body.too-large": Code(413, "正文过大,最多 {limit} 字节", "The body is too large: at most {limit} bytes"),
    "body.wrong-media-type": Code(
        415,
        "不接受 {type}",
        "{type} is not taken here",
        "请用 {expected}",
        "Send {expected}",
    ),
    "body.bad-encoding": Code(
        400,
        "正文不是 UTF-8,第 {at} 字节处出错",
        "The body is not UTF-8: it breaks at byte {at}",
    ),
    "body.bad-json": Code(
        400,
        "正文不是合法的 JSON,第 {line} 行第 {column} 列:{reason}",
        "The body is not valid JSON at line {line}, column {column}: {reason}",
    ),
    "body.too-deep": Code(400, "JSON 嵌套超过 {limit} 层", "The JSON is nested deeper than {limit} levels"),
    "body.duplicate-key": Code(
        400,
        "键 {key} 重复,第 {line} 行第 {column} 列",
        "The key {key} stands twice, at line {line}, column {column}",
    ),
    "body.bad-number": Code(
        400,
        "{value} 不是 JSON 数字,第 {line} 行第 {column} 列",
        "{value} is not a JSON number, at line {line}, column {column}",
    ),
    "body.bad-character": Code(
        400,
        "正文含有不可存储的字符 {character}",
        "The body holds a character that cannot be stored: {character}",
    ),
    "body.bad-form": Code(400, "表单正文无法读取:{reason}", "The form body cannot be read: {reason}"),
    "body.too-many": Code(422, "{key} 最多 {most} 项", "{key} holds at most {most} items"),
    "body.not-an-object": Code(422, "正文应为 JSON 对象", "The body must be a JSON object"),
    "body.unknown-key": Code(422, "没有键 {key}", "There is no key {key}", "可用:{known}", "Known: {known}"),
    "body.missing-key": Code(422, "缺少键 {key}", "The key {key} is missing"),
    "body.wrong-type": Code(422, "{key} 应为 {expected}", "{key} must be {expected}"),
    "session.required": Code(401, "请先登录", "Please sign in"),
    "session.wrong-password": Code(401, "用户名或密码不正确", "The user name or the password is wrong"),
    "session.too-many-attempts": Code(
        429,
        "登录失败次数过多",
        "Too many failed sign-ins",
        "请在 {seconds} 秒后再试",
        "Try again in {seconds} seconds",
    ),
    "session.unknown": Code(404, "没有这个登录,或已结束", "There is no such sign-in, or it has ended already"),
    "token.unknown": Code(404, "没有这个令牌,或已撤销", "There is no such token, or it has been revoked already"),
    "token.invalid": Code(401, "令牌无效或已过期", "The token is not valid, or has expired"),
    "token.bad-lifetime": Code(422, "令牌有效期应为 1 至 {most} 天", "A token lives from 1 to {most} days"),
    "password.too-short": Code(422, "密码至少 {least} 个字符", "A password has at least {least} characters"),
    "password.too-long": Code(422, "密码最多 {most} 个字符", "A password has at most {most} characters"),
    "password.same-as-login": Code(422, "密码不能与登录名相同", "The password must not be the login name"),
    "user.unknown": Code(404, "没有用户 {login}", "There is no user {login}"),
    "user.exists": Code(409, "用户 {login} 已存在", "There is a user {login} already"),
    "role.unknown": Code(422, "没有角色 {role}", "There is no role {role}"),
    "server.failed": Code(
        500,
        "服务器出错,编号 {request}",
        "Something went wrong on the server, number {request}",
        "请把编号告诉管理员",
        "Tell the administrator the number",
    ),
    "server.starting": Code(503, "系统尚未就绪", "The system is not ready yet"),
    "case.unknown": Code(404, "没有场景 {name}", "There is no case {name}"),
    "bench.failed": Code(
        500, "测速失败:{request} 返回 {status} {body}", "The bench failed: {request} gave {status} {body}"
    ),
    "bench.different-bodies": Code(
        500,
        "{request} 的正文相差过大({ours} 与 {raw} 字节),无法比较",
        "The bodies of {request} differ too much to compare: {ours} and {raw} bytes",
    ),
    "database.no-server": Code(
        500,
        "找不到 PostgreSQL 的程序",
        "No PostgreSQL programs were found",
        "请安装 PostgreSQL,或给出数据库地址",
        "Install PostgreSQL, or give the URL of a database",
    ),
    "frontend.absent": Code(
        404,
        "还没有构建前端页面",
        "The pages have not been built",
        "在 frontend 目录运行 npm ci && npm run build",
        "Run npm ci && npm run build in the folder frontend",
    ),
}
