"""Problem codes of sign-in and HTTP."""

from __future__ import annotations

from metadata.codes.base import Code

CODES: dict[str, Code] = {
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
