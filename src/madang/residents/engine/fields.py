"""What Madang may know about a resident: each field, how it is called and what fits into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LONGEST = 200
NAME, BIRTH_DATE, GENDER = "name", "birth_date", "gender"
ADDRESS, PHONE, EMAIL, RESIDENCE = "address", "phone", "email", "residence"


def _(text: str) -> str:
    """Mark a text for the catalogues; the templates translate it."""
    return text


@dataclass(frozen=True)
class Field:
    """One thing to know; `label` and the words of `choices` are English message ids.

    `declarable`: the resident may state it; else somebody has to verify it.
    """

    name: str
    label: str
    kind: str = "text"  # text, date, choice, phone, email, region
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = "off"
    declarable: bool = True


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(NAME, _("Name"), autocomplete="name"),
        Field(BIRTH_DATE, _("Date of birth"), kind="date", autocomplete="bday"),
        Field(
            GENDER,
            _("Gender"),
            kind="choice",
            choices=(("female", _("Female")), ("male", _("Male")), ("other", _("Other"))),
        ),
        Field(ADDRESS, _("Address"), autocomplete="street-address"),
        Field(PHONE, _("Telephone"), kind="phone", autocomplete="tel"),
        Field(EMAIL, _("E-mail address"), kind="email", autocomplete="email"),
        Field(RESIDENCE, _("Place of residence"), kind="region", declarable=False),
    )
}
_PHONE = re.compile(r"\+?[0-9][0-9 -]{6,18}[0-9]")
_EMAIL = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']{1,180}\.[^@\s.<>\"']{2,}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def clean(name: str, value: str) -> str:
    """Return `value` as it is kept in field `name`. Raises ValueError when it does not fit.

    >>> clean("phone", " 010 1234-5678 "), clean("name", " 김  하늘 ")
    ('010-1234-5678', '김 하늘')
    """
    field = FIELDS[name]
    value = " ".join(_UNSEEN.sub(" ", value).split())
    if not value or len(value) > LONGEST:
        raise ValueError(name)
    if field.kind == "date":
        return date.fromisoformat(value).isoformat()
    if field.kind == "choice" and value not in dict(field.choices):
        raise ValueError(name)
    if field.kind == "phone":
        if not _PHONE.fullmatch(value):
            raise ValueError(name)
        return "-".join(re.split(r"[ -]+", value))
    if field.kind == "email" and not _EMAIL.fullmatch(value):
        raise ValueError(name)
    return value
