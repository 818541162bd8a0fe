"""Problem codes of packs, plans and releases."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
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
}
