"""Field type to column: one line per type, and a value's ways into the column and out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from metadata.kinds.entity import Field
from runtime.db.dialects import SQLITE

Storage = Literal["text", "integer", "scaled", "boolean", "date", "instant", "id"]

NAME_BYTES: Final = 63  # PostgreSQL cuts longer identifiers
SAFE_INTEGER: Final = 2**53  # beyond it JavaScript loses digits
DAY: Final = "__day"

STORAGE: Final[Mapping[str, Storage]] = {
    "text": "text",
    "long_text": "text",
    "email": "text",
    "phone": "text",
    "url": "text",
    "auto_number": "text",
    "integer": "integer",
    "decimal": "scaled",
    "money": "scaled",
    "percent": "scaled",
    "boolean": "boolean",
    "choice": "text",
    "date": "date",
    "datetime": "instant",
    "reference": "id",
    "user": "id",
    "team": "id",
}


class SqliteBoolean(Boolean):
    """0 or 1 in an INTEGER column: the tables are STRICT and know no BOOLEAN."""

    __visit_name__ = "integer"


@dataclass(frozen=True, slots=True)
class _Types:
    sqlite: TypeEngine[Any]
    postgresql: TypeEngine[Any]


# SQLite: STRICT tables take INTEGER and TEXT only; an INTEGER column then refuses a float.
_TYPES: Final[Mapping[Storage, _Types]] = {
    "text": _Types(Text(), Text(collation="C")),
    "integer": _Types(Integer(), BigInteger()),
    "scaled": _Types(Integer(), BigInteger()),
    "boolean": _Types(SqliteBoolean(create_constraint=False), Boolean()),
    "date": _Types(Text(), Date()),
    "instant": _Types(Text(), TIMESTAMP(timezone=True)),
    "id": _Types(Integer(), BigInteger()),
}


def storage(field: Field) -> Storage:
    """How a field lies in the table; lines have no column and no storage (KeyError)."""
    return STORAGE[field.type]


def column_type(kind: Storage, dialect: str) -> TypeEngine[Any]:
    """The SQLAlchemy type of a storage on one database."""
    types = _TYPES[kind]
    return types.sqlite if dialect == SQLITE else types.postgresql


def scale(field: Field) -> int:
    """Decimals of a numeric field; 0 for all others."""
    return int(getattr(field.options, "scale", 0) or 0)


def day_column(field: Field) -> str | None:
    """The column of a datetime's company-local date; None for other types."""
    return fit(field.column + DAY, DAY) if field.type == "datetime" else None


def fit(name: str, tail: str = "") -> str:
    """The name itself, or a cut one with a digest that keeps it distinct, within 63 bytes; `tail` is kept at the end.

    >>> fit("order_date__day", "__day"), len(fit("a" * 70, "__day"))
    ('order_date__day', 63)
    """
    if len(name) <= NAME_BYTES:
        return name
    digest = "_" + sha256(name.encode()).hexdigest()[:10]
    return name[: NAME_BYTES - len(digest) - len(tail)] + digest + tail


# --- edge to stored ------------------------------------------------------------------------------


def stored_date(value: date, dialect: str) -> str | date:
    """A day as the database keeps it."""
    return value.isoformat() if dialect == SQLITE else value


def stored_instant(value: datetime, dialect: str) -> str | datetime:
    """An aware instant as the database keeps it, cut to milliseconds."""
    moment = value.astimezone(UTC)
    if dialect == SQLITE:
        return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def local_day(value: datetime, zone: ZoneInfo) -> date:
    """The company-local date of an instant: what the `__day` column holds."""
    return value.astimezone(zone).date()


def unscaled(value: Decimal | int, places: int) -> int:
    """The scaled integer of a decimal; ValueError when it has more decimals than `places`.

    >>> unscaled(Decimal("12345678901234.1234"), 4)
    123456789012341234
    """
    shifted = Decimal(value).scaleb(places)
    whole = int(shifted)
    if whole != shifted:
        raise ValueError(f"{value} has more than {places} decimals")
    return whole


def to_stored(field: Field, edge: Any, dialect: str) -> Any:
    """An edge value as it goes into the column (a bind value too); None stays None."""
    if edge is None:
        return None
    kind = STORAGE[field.type]
    if kind == "scaled":
        return unscaled(edge, scale(field))
    if kind == "date":
        return stored_date(edge, dialect)
    if kind == "instant":
        return stored_instant(edge, dialect)
    if field.type == "choice":
        return _uids(field).get(edge, edge)
    return edge


def _uids(field: Field) -> dict[str, str]:
    """Option name to the uid that is stored, where the two differ."""
    return {item.name: item.uid for item in field.options.options if item.uid and item.uid != item.name}


# --- stored to edge and to JSON ------------------------------------------------------------------


def to_edge(field: Field, stored: Any) -> Any:
    """A stored value of either database as its edge value."""
    if stored is None:
        return None
    kind = STORAGE[field.type]
    if kind == "scaled":
        return Decimal(int(stored)).scaleb(-scale(field))
    if kind == "boolean":
        return bool(stored)
    if kind == "date":
        return date.fromisoformat(stored) if isinstance(stored, str) else stored
    if kind == "instant":
        return datetime.fromisoformat(stored) if isinstance(stored, str) else stored.astimezone(UTC)
    if field.type == "choice":
        return {uid: name for name, uid in _uids(field).items()}.get(stored, stored)
    return stored


def to_json(field: Field, dialect: str) -> Callable[[Any], Any]:
    """The function from a stored value to JSON; a reference gives its bare id, its title is the reader's work."""
    if field.type == "choice" and (uids := _uids(field)):
        names = {uid: name for name, uid in uids.items()}
        return lambda stored: names.get(stored, stored)
    return json_of(STORAGE[field.type], scale(field), dialect)


def json_of(kind: Storage, places: int, dialect: str) -> Callable[[Any], Any]:
    """As `to_json`, for a column that is no field (a dimension, a computed cell). `places`: decimals of "scaled"."""
    if kind == "scaled":
        return _decimal(places)
    if kind == "integer":
        return _integer
    if kind == "boolean":
        return _boolean
    if dialect != SQLITE:
        if kind == "date":
            return _date
        if kind == "instant":
            return _instant
    return _same


def decimal_text(number: int, places: int) -> str:
    """A scaled integer as decimal digits with exactly `places` decimals.

    >>> decimal_text(-5, 2), decimal_text(1000000, 4), decimal_text(7, 0)
    ('-0.05', '100.0000', '7')
    """
    if places == 0:
        return str(number)
    sign = "-" if number < 0 else ""
    whole, part = divmod(abs(number), 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def _decimal(places: int) -> Callable[[Any], Any]:
    if places == 0:
        return lambda stored: None if stored is None else str(int(stored))
    unit = 10**places
    form = "%d.%0" + str(places) + "d"

    def convert(stored: Any) -> Any:
        if stored is None:
            return None
        number = int(stored)
        return form % divmod(number, unit) if number >= 0 else "-" + form % divmod(-number, unit)

    return convert


def _integer(stored: Any) -> Any:
    if stored is None or -SAFE_INTEGER < stored < SAFE_INTEGER:
        return stored
    return str(stored)


def _boolean(stored: Any) -> Any:
    return None if stored is None else bool(stored)


def _date(stored: Any) -> Any:
    return None if stored is None else stored.isoformat()


def _instant(stored: Any) -> Any:
    if stored is None:
        return None
    return stored.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _same(stored: Any) -> Any:
    return stored
