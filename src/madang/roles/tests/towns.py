"""Towns and the people in them, for the tests of every package."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from madang.base import clock
from madang.people.models import Account
from madang.people.tests.people import an_account, reauthenticated
from madang.roles.engine.acts import DEPARTMENTAL, Role
from madang.roles.models import Department
from madang.roles.services import memberships
from madang.roles.services.memberships import Term
from madang.towns.models import Region, Town
from madang.towns.services import towns

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def a_town(slug: str = "gaon", **fields: object) -> Town:
    """Return a town at `/slug/`; the same one when it is there already."""
    nation, _ = Region.objects.get_or_create(level=0, code="KR", defaults={"name_ko": "나라"})
    province, _ = Region.objects.get_or_create(
        level=1, code="KR-1", parent=nation, defaults={"name_ko": "도"}
    )
    region, _ = Region.objects.get_or_create(
        code=f"KR-{slug}", defaults={"level": 2, "parent": province, "name_ko": slug}
    )
    known = {"name_ko": f"{slug}시", "name_en": slug.title(), "lat": 37.0, "lon": 127.0}
    town, _ = Town.objects.get_or_create(region=region, defaults={"slug": slug, **known, **fields})
    towns.forget()
    return town


def a_department(town: Town, name: str = "총무과") -> Department:
    """Return the standing department of this name, made when there is none."""
    department, _ = Department.objects.get_or_create(
        town=town, name_ko=name, closed_at=None, defaults={"made_at": LONG_AGO}
    )
    return department


def someone(
    town: Town | None = None, *roles: Role, department: Department | None = None, **fields: object
) -> Account:
    """Return a new account that holds `roles` in `town` since long ago.

    Officials and heads are of `department`, or of one called 총무과. `INSTALLATION_OPERATOR`
    makes an operator of the installation, `RESIDENT` is everyone.
    """
    if Role.INSTALLATION_OPERATOR in roles:
        fields |= {"is_superuser": True, "is_staff": True}
    account = an_account(**fields)
    for role in set(roles) - {Role.INSTALLATION_OPERATOR, Role.RESIDENT}:
        memberships.give(
            town=town,
            account=account,
            role=role,
            by=None,
            now=clock.now() - timedelta(seconds=1),
            department=(department or a_department(town)) if role in DEPARTMENTAL else None,
            term=Term(starts_at=LONG_AGO),
        )
    return account


def client_of(account: Account, *, fresh: bool = True) -> Client:
    """Return a browser in which `account` is signed in, and has proven so lately when `fresh`."""
    client = Client()
    if fresh:
        reauthenticated(client, account)
    else:
        client.force_login(account)
    return client
