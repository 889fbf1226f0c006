"""An act goes by the rule that was in force when it happened."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from madang.base import scope
from madang.roles.tests.towns import a_town
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Entry, Unit
from madang.rules.models import Rule
from madang.rules.services import rules

KEY = "residents.postcard_days"
SPRING = datetime(2026, 4, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 1, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def a_rule(town, value="20", since=SPRING, until=None, **more):
    return Rule.objects.create(
        town=town,
        key=KEY,
        value=value,
        article="가온시 조례 제5조",
        valid_from=since,
        valid_to=until,
        made_at=SPRING,
        **more,
    )


@pytest.fixture
def gaon(db):
    return a_town("gaon")


def test_a_town_without_a_record_goes_by_the_standard_ordinance(gaon):
    found = rules.in_force(town=gaon, key=KEY, at=SPRING)

    assert found.is_standard
    assert found.typed == CATALOGUE[KEY].default
    assert found.article == CATALOGUE[KEY].article
    assert rules.value(town=None, key=KEY, at=SPRING) == CATALOGUE[KEY].default


def test_the_rule_of_the_moment_counts_across_a_change(gaon):
    a_rule(gaon, "20", SPRING, SUMMER)
    a_rule(gaon, "30", SUMMER)

    def value(at):
        return rules.value(town=gaon, key=KEY, at=at)

    assert value(SPRING - A_MOMENT) == CATALOGUE[KEY].default
    assert value(SPRING) == 20
    assert value(SUMMER - A_MOMENT) == 20
    assert value(SUMMER) == 30
    assert value(SUMMER + timedelta(days=4000)) == 30


def test_after_the_end_of_a_rule_the_standard_counts_again(gaon):
    a_rule(gaon, "20", SPRING, SUMMER)

    assert rules.value(town=gaon, key=KEY, at=SUMMER) == CATALOGUE[KEY].default


def test_another_towns_rule_does_not_count_here(gaon):
    narae = a_town("narae")
    a_rule(narae)

    assert rules.value(town=gaon, key=KEY, at=SUMMER) == CATALOGUE[KEY].default
    with scope.within(gaon.pk):
        assert not Rule.objects.exists()


def test_two_rules_never_count_at_once(gaon):
    a_rule(gaon, "20", SPRING, AUTUMN)
    with pytest.raises(IntegrityError, match="rule_one_value_at_a_time"), transaction.atomic():
        a_rule(gaon, "30", SUMMER)

    assert [rule.value for rule in Rule.objects.all()] == ["20"]


def test_a_withdrawn_rule_does_not_count_and_is_in_nobodys_way(gaon):
    a_rule(gaon, "20", SUMMER, withdrawn_at=SPRING)
    a_rule(gaon, "30", SUMMER)

    assert rules.value(town=gaon, key=KEY, at=SUMMER) == 30


def test_a_rule_that_counted_cannot_be_withdrawn(gaon):
    rule = a_rule(gaon, "20", SPRING)
    with pytest.raises(IntegrityError, match="rule_that_counted_stays"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(withdrawn_at=SUMMER)


def test_a_key_that_is_not_in_the_catalogue_is_a_mistake(gaon):
    with pytest.raises(KeyError):
        rules.value(town=gaon, key="no.such", at=SPRING)


def test_a_text_is_no_number():
    with pytest.raises(ValueError, match="no value"):
        Entry("a.b", "", "", 1, Unit.NONE, "").parse("1.5")
    with pytest.raises(ValueError, match="no value"):
        Entry("a.b", "", "", Decimal("0.5"), Unit.PERCENT, "").parse("half")
    assert Entry("a.b", "", "", Decimal("0.5"), Unit.PERCENT, "").parse("1.25") == Decimal("1.25")
    assert Entry("a.b", "", "", "red", Unit.NONE, "").parse("blue") == "blue"


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_standard_value_is_within_its_own_bounds(key):
    entry = CATALOGUE[key]

    assert entry.parse(str(entry.default)) == entry.default
    assert entry.key.count(".") == 1
    assert entry.label
    assert entry.about
    assert entry.article


def test_every_article_of_the_standard_ordinance_is_in_its_draft():
    draft = (Path(__file__).parents[4] / "docs/ordinance.md").read_text()
    cited = {
        entry.article.removeprefix("표준조례안 ")
        for entry in CATALOGUE.values()
        if entry.article.startswith("표준조례안")
    }

    assert cited
    assert [article for article in sorted(cited) if f"**{article}(" not in draft] == []
