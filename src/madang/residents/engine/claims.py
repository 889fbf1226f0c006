"""What a sign-in provider says about a person, put into our fields (OpenID Connect Core, §5.1)."""

from collections.abc import Mapping
from typing import Any

from madang.residents.engine import fields

TEXTS = {
    "name": fields.NAME,
    "birthdate": fields.BIRTH_DATE,
    "gender": fields.GENDER,
}
VERIFIED = {"phone_number": fields.PHONE, "email": fields.EMAIL}  # only with `…_verified`
REGION_CODES = ("residence", "residence_code", "region_code")


def fields_of(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that `claims` fill; what does not fit is left out.

    An e-mail address or telephone number counts only when the provider says that it verified it.

    >>> fields_of({"name": "김하늘", "birthdate": "0000-04-01", "email": "sky@a.example"})
    {'name': '김하늘'}
    """
    given = {field: claims.get(claim) for claim, field in TEXTS.items()}
    given |= {
        field: claims.get(claim)
        for claim, field in VERIFIED.items()
        if claims.get(f"{claim}_verified") is True
    }
    given[fields.ADDRESS] = _part(claims, "formatted")
    return {name: value for name, raw in given.items() if (value := _fitting(name, raw))}


def region_code(claims: Mapping[str, Any]) -> str:
    """Return the code of the region where the provider says that the person lives, or ""."""
    codes = (claims.get(name) for name in REGION_CODES)
    return next((code for code in codes if isinstance(code, str) and 0 < len(code) <= 20), "")


def locality(claims: Mapping[str, Any]) -> tuple[str, str]:
    """Return province and municipality of the claimed address as (region, locality), or empty."""
    return _part(claims, "region"), _part(claims, "locality")


def _part(claims: Mapping[str, Any], name: str) -> str:
    address = claims.get("address")
    part = address.get(name) if isinstance(address, Mapping) else None
    return part if isinstance(part, str) else ""


def _fitting(name: str, raw: object) -> str:
    if not isinstance(raw, str):
        return ""
    try:
        return fields.clean(name, raw)
    except ValueError:
        return ""
