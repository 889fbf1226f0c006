"""The rules as pages and as open data."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, client_of, someone
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.models import Rule
from madang.rules.services import changes

KEY = "residents.postcard_days"
PAGE = f"/gaon/rules/{KEY}/"
CHANGE = f"{PAGE}change/"


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def operator(gaon):
    return someone(gaon, Role.TOWN_OPERATOR)


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def asked_for(**changed) -> dict[str, str]:
    given = {"value": "20", "starts_on": day(10), "article": "조례 제5조"}
    return given | {"decided_by": "가온시의회", "why": "우편이 늦다"} | changed


def enact(gaon, operator, value="20", days=10) -> Rule:
    draft = changes.Draft(
        KEY, value, "조례 제5조", "가온시의회", (clock.now() + timedelta(days=days)).date()
    )
    asked = changes.propose(town=gaon, by=operator, draft=draft, why="까닭", now=clock.now())
    approvals.approve(approval=asked, by=someone(gaon, Role.HEAD), now=clock.now())
    return Rule.objects.get(value=value)


def test_everyone_reads_the_rules_and_only_officials_see_how_to_change_them(client, gaon, operator):
    page = client.get("/gaon/rules/").text
    mine = client_of(operator).get("/gaon/rules/").text

    assert "14일" in page
    assert CATALOGUE[KEY].article in page
    assert "/gaon/rules/standard/" not in page
    assert "/gaon/rules/standard/" in mine


def test_a_planned_change_is_announced(client, gaon, operator):
    enact(gaon, operator)

    assert "20일" in client.get("/gaon/rules/").text
    page = client.get(PAGE).text
    assert "14일" in page
    assert "20일" in page
    assert "가온시의회" in page
    assert operator.email not in page


def test_a_rule_that_is_not_there_is_not_found(client, gaon):
    assert client.get("/gaon/rules/no.such/").status_code == 404
    assert client.get("/gaon/rules/no.such/change/").status_code == 302


def test_a_change_is_asked_for_by_a_form(gaon, operator):
    client = client_of(operator)
    assert client.get(CHANGE).status_code == 200

    answer = client.post(CHANGE, asked_for())

    assert answer.status_code == 302
    assert answer["Location"] == PAGE
    asked = Approval.objects.get()
    assert asked.act == changes.ACT
    assert "14일" in asked.subject_text
    assert "20일" in asked.subject_text
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"value": "1000"}, {"starts_on": day(0)}, {"starts_on": "soon"}, {"why": " "}]
    + [{"article": ""}, {"decided_by": "x" * 200}, {"value": "<script>alert(1)</script>"}],
)
def test_a_wrong_field_is_marked_and_nothing_is_asked(gaon, operator, wrong):
    answer = client_of(operator).post(CHANGE, asked_for(**wrong))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "<script>alert" not in answer.text
    assert not Approval.objects.exists()


@pytest.mark.parametrize("path", [CHANGE, "/gaon/rules/standard/"])
def test_others_are_kept_out(client, gaon, path):
    assert client.post(path, asked_for()).status_code == 302
    for role in (Role.RESIDENT, Role.OFFICIAL, Role.AUDITOR):
        assert client_of(someone(gaon, role)).post(path, asked_for()).status_code == 403
    stranger = someone(a_town("narae"), Role.TOWN_OPERATOR)
    assert client_of(stranger).post(path, asked_for()).status_code == 403
    assert not Approval.objects.exists()


def test_a_planned_change_is_dropped_by_a_form(gaon, operator):
    rule = enact(gaon, operator)
    path = f"/gaon/rules/changes/{rule.pk}/withdrawal/"
    client = client_of(operator)
    assert client.get(path).status_code == 200

    assert client.post(path, {"why": "다시 논의"}).status_code == 302

    assert Approval.objects.waiting().get().payload == {"do": "withdraw", "rule": rule.pk}


def test_another_towns_planned_change_is_not_found(gaon, operator):
    rule = enact(gaon, operator)
    stranger = client_of(someone(a_town("narae"), Role.TOWN_OPERATOR))

    answer = stranger.post(f"/narae/rules/changes/{rule.pk}/withdrawal/", {"why": "x"})

    assert answer.status_code == 404
    assert not Approval.objects.waiting().exists()


def test_the_standard_is_adopted_by_a_form(gaon, operator):
    client = client_of(operator)
    assert client.get("/gaon/rules/standard/").status_code == 200

    answer = client.post("/gaon/rules/standard/", asked_for())

    assert answer.status_code == 302
    assert Approval.objects.get().payload["do"] == "standard"


def test_the_api_tells_the_rules_of_any_day(client, gaon, operator):
    enact(gaon, operator)

    def told(query=""):
        rows = client.get(f"/gaon/api/rules{query}").json()["rules"]
        return next((row["value"], row["standard"]) for row in rows if row["key"] == KEY)

    assert told() == ("14", True)
    assert told(f"?on={day(12)}") == ("20", False)
    assert client.get("/gaon/api/rules?on=0001-01-01").status_code == 422


def test_the_tag_draws_the_rule_beside_what_it_governs(rf: RequestFactory, gaon, operator):
    template = Template('{% load rules %}{% rule "residents.postcard_days" %}')
    request = rf.get("/")
    request.town = gaon

    drawn = template.render(Context({"request": request}))

    assert "14일" in drawn
    assert reverse("rules:rule", args=[KEY], urlconf="madang.site.urls") in drawn
    assert "14일" in template.render(Context({}))
