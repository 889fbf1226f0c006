"""A town, and the people who come to its office: what the tests of the office share."""

from madang.people.models import Account
from madang.towns.models import Region, Town
from madang.towns.services import towns


def a_town(slug: str = "gaon", name: str = "가온시") -> Town:
    """Return a town in a province that all towns of the tests share."""
    nation, _ = Region.objects.get_or_create(level=0, code="T", defaults={"name_ko": "나라"})
    province, _ = Region.objects.get_or_create(
        level=1, code="T-1", parent=nation, defaults={"name_ko": "한울도", "name_en": "Hanul"}
    )
    region = Region.objects.create(level=2, code=f"T-{slug}", parent=province, name_ko=name)
    return towns.found(
        region=region, slug=slug, name_ko=name, name_en=slug.title(), lat=36.6, lon=127.9
    )


def an_operator(email: str = "op@madang.example") -> Account:
    """Return an operator of the installation."""
    return Account.objects.create_superuser(email, None, name="운영자")


def a_resident(email: str = "maru@gaon.example") -> Account:
    """Return somebody without any role."""
    return Account.objects.create_user(email, None, name="이마루")
