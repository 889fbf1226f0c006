"""Taking over what a sign-in provider says about a person, residency included."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from madang.people.models import Account
from madang.residents.engine import claims as said
from madang.residents.engine import fields
from madang.residents.models import Attribute
from madang.residents.services import attributes, residency
from madang.roles.services import memberships
from madang.towns.models import Region, Town


@transaction.atomic
def take(
    *,
    account: Account,
    town: Town | None,
    claims: Mapping[str, Any],
    verifier: str,
    until: datetime | None,
    now: datetime,
) -> list[Attribute]:
    """Record what the provider `verifier` says of `account`: `claims` as in OpenID Connect Core.

    Where its address or region code lies in `town`, the account becomes a verified resident until
    `until`, or stays one for longer by an earlier proof; where it lies elsewhere, what this
    provider proved before ends. Claims that do not fit are left out.
    """
    values = said.fields_of(claims)
    region = _region_here(claims, town) if town is not None else None
    if region is not None:
        values[fields.RESIDENCE] = region.code
    elif town is not None and _says_where(claims):
        residency.end_by(verifier, account=account, town=town, now=now)
    known = attributes.record(
        account=account,
        town=town,
        values=values,
        how=Attribute.How.PROVIDER,
        verifier=verifier,
        until=until,
        now=now,
    )
    if town is not None and region is not None:
        proof = next(one for one in known if one.field == fields.RESIDENCE)
        memberships.grant_verified_resident(
            account=account, town=town, until=proof.until, now=now, by=None
        )
    return known


def _says_where(claims: Mapping[str, Any]) -> bool:
    return bool(said.region_code(claims) or any(said.locality(claims)))


def _region_here(claims: Mapping[str, Any], town: Town) -> Region | None:
    """Return the claimed region when it is the town's municipality or a dong of it."""
    if code := said.region_code(claims):
        region = Region.objects.filter(code=code).select_related("parent").first()
        here = region is not None and town.region_id in (region.pk, region.parent_id)
        return region if here else None
    province, municipality = said.locality(claims)
    own = Region.objects.select_related("parent").get(pk=town.region_id)
    names = {own.name_ko, own.name_en} - {""}
    above = {own.parent.name_ko, own.parent.name_en} - {""} if own.parent else set()
    return own if municipality in names and province in above else None
