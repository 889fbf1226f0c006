"""What another service may ask for, and in which words of OpenID Connect it is handed over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPENID = "openid"
SCOPES: Mapping[str, tuple[str, ...]] = {
    OPENID: (),
    "profile": ("name",),
    "email": ("email",),
    "phone": ("phone",),
    "address": ("address",),
    "birthdate": ("birth_date",),
    "gender": ("gender",),
    "residency": ("residence",),
}  # scope -> fields of `residents.engine.fields`
CLAIMS = {
    "name": "name",
    "email": "email",
    "phone": "phone_number",
    "address": "address",
    "birth_date": "birthdate",
    "gender": "gender",
    "residence": "residence",
}  # field -> claim
SUPPORTED = ["sub", *CLAIMS.values(), "email_verified", "phone_number_verified", "marks"]


@dataclass(frozen=True)
class Known:
    """One field as it would be handed over; `by` is empty for what the person only states."""

    field: str
    value: str
    by: str = ""
    how: str = ""
    at: datetime | None = None
    until: datetime | None = None


def fields_of(scopes: Iterable[str]) -> list[str]:
    """Return the fields that `scopes` take, in the order of the table.

    >>> fields_of(["residency", "openid", "profile"])
    ['name', 'residence']
    """
    wanted = set(scopes)
    return [field for scope, fields in SCOPES.items() if scope in wanted for field in fields]


def claims_of(known: Iterable[Known]) -> dict[str, Any]:
    """Return the claims for what is `known`; `marks` say who verified a claim, when and until when.

    >>> claims_of([Known("name", "김하늘"), Known("email", "ha@x.kr", by="mail")])["email_verified"]
    True
    """
    claims: dict[str, Any] = {}
    marks: dict[str, dict[str, str]] = {}
    for one in known:
        name = CLAIMS[one.field]
        claims[name] = {"formatted": one.value} if one.field == "address" else one.value
        if one.field in {"email", "phone"}:
            claims[f"{name}_verified"] = bool(one.by)
        if one.by:
            marks[name] = {"by": one.by, "how": one.how} | {
                key: moment.isoformat()
                for key, moment in (("at", one.at), ("until", one.until))
                if moment
            }
    return claims | ({"marks": marks} if marks else {})
