"""Problem codes of documents: reading them and the names between them."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
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
}
