"""Problem codes of writing records."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
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
}
