"""FIELD_TYPES: the one list of field types, in menu order."""

from __future__ import annotations

from metadata.fields.base import FieldType, ValueProblem
from metadata.fields.choices import Boolean, Choice, ChoiceOptions, Option
from metadata.fields.dates import Date, DateTime
from metadata.fields.links import ExternalId, Lines, LinesOptions, Reference, ReferenceOptions, Team, User
from metadata.fields.numbers import DecimalNumber, Integer, Money, MoneyOptions, NumberOptions, Percent
from metadata.fields.text import AutoNumber, AutoNumberOptions, Email, LongText, Phone, Text, TextOptions, Url

FIELD_TYPES: dict[str, FieldType] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Email(),
        Phone(),
        Url(),
        AutoNumber(),
        Integer(),
        DecimalNumber(),
        Money(),
        Percent(),
        Boolean(),
        Choice(),
        Date(),
        DateTime(),
        Reference(),
        Lines(),
        User(),
        Team(),
    )
}

__all__ = [
    "FIELD_TYPES",
    "AutoNumberOptions",
    "ChoiceOptions",
    "ExternalId",
    "FieldType",
    "LinesOptions",
    "MoneyOptions",
    "NumberOptions",
    "Option",
    "ReferenceOptions",
    "TextOptions",
    "ValueProblem",
]
