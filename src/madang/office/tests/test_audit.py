"""The auditor searches the trail of his own town, and nobody else does."""

import csv
from datetime import UTC, datetime

import pytest

from madang.audit.models import Entry
from madang.audit.services import sealing, search
from madang.base import scope
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone
from madang.rules.models import Rule

PAGE = "/gaon/office/audit/"
SPRING = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def operator(gaon):
    return someone(gaon, Role.TOWN_OPERATOR, name="김하늘")


@pytest.fixture
def auditor(gaon):
    return client_of(someone(gaon, Role.AUDITOR))


def a_rule(town, by, key="residents.postcard_days", why="우편이 늦다", article="조례 제5조"):
    given = {"role": Role.TOWN_OPERATOR.value, "act": "rules.change", "why": why}
    with scope.within(town.pk), scope.acting(actor=by.pk, **given), scope.asked("req-7"):
        return Rule.objects.create(
            town=town, key=key, value="20", article=article, valid_from=SPRING, made_at=SPRING
        )


def entry_of(rule):
    return Entry.objects.get(table_name="rules_rule", row_key=str(rule.pk))


def test_an_entry_says_who_what_when_why_and_in_which_role(gaon, operator, auditor):
    a_rule(gaon, operator)

    page = auditor.get(f"{PAGE}?table=rules_rule").text

    for words in ("김하늘", "우편이 늦다", "조례 제5조", "20"):
        assert words in page


def test_others_are_kept_out(client, gaon, operator):
    for path in (PAGE, f"{PAGE}file/", f"{PAGE}{entry_of(a_rule(gaon, operator)).pk}/"):
        assert client.get(path).status_code == 302
        for role in (Role.RESIDENT, Role.OFFICIAL, Role.HEAD, Role.TOWN_OPERATOR):
            assert client_of(someone(gaon, role)).get(path).status_code == 403
        stranger = someone(a_town("narae"), Role.AUDITOR)
        assert client_of(stranger).get(path).status_code == 403


def test_nothing_of_another_town_is_shown(gaon, operator, auditor):
    narae = a_town("narae")
    theirs = entry_of(a_rule(narae, operator, why="나래의 까닭"))

    assert "나래의 까닭" not in auditor.get(PAGE).text
    assert auditor.get(f"{PAGE}{theirs.pk}/").status_code == 404
    assert "나래의 까닭" not in auditor.get(f"{PAGE}file/").text


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("words=늦다", True),
        ("words=늦다+제5조", True),
        ("words=없는말", False),
        ("kind=I", True),
        ("kind=D", False),
        ("role=town_operator", True),
        ("role=auditor", False),
        ("act=rules.change", True),
        ("request=req-7", True),
        ("request=req-8", False),
        ("since=2020-01-01", True),
        ("since=2999-01-01", False),
        ("until=2020-01-01", False),
        ("person=999999999", False),
    ],
)
def test_the_search_narrows(gaon, operator, auditor, asked, is_found):
    rule = a_rule(gaon, operator)

    page = auditor.get(f"{PAGE}?table=rules_rule&{asked}").text

    assert (f"{PAGE}{entry_of(rule).pk}/" in page) is is_found


def test_everything_of_one_person_and_of_one_row_is_a_link_away(gaon, operator, auditor):
    rule = a_rule(gaon, operator)
    page = auditor.get(PAGE).text

    for query in (f"person={operator.pk}", f"table=rules_rule&amp;row={rule.pk}"):
        assert f'href="?{query}"' in page
        assert f"{PAGE}{entry_of(rule).pk}/" in auditor.get(f"{PAGE}?{query}").text


@pytest.mark.parametrize("asked", ["since=x", "kind=Q", "person=0", "before=x", "table=auth_user"])
def test_nonsense_is_said_to_be_nonsense(gaon, operator, auditor, asked):
    assert auditor.get(f"{PAGE}?{asked}").status_code == 422


def test_a_script_in_a_reason_is_shown_as_text(gaon, operator, auditor):
    rule = a_rule(gaon, operator, why="<script>alert(1)</script>")

    for path in (PAGE, f"{PAGE}{entry_of(rule).pk}/"):
        assert "<script>alert(1)" not in auditor.get(path).text


def test_pages_follow_one_another_without_a_gap(gaon, operator, auditor, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 2)
    keys = ["residents.postcard_days", "residents.document_days", "privacy.undo_days"]
    made = {entry_of(a_rule(gaon, operator, key)).pk for key in keys}

    first = search.find(town_id=gaon.pk, question=search.Question(table="rules_rule"), zone=UTC)
    second = search.find(
        town_id=gaon.pk,
        question=search.Question(table="rules_rule"),
        zone=UTC,
        before=first.older,
    )

    assert {entry.pk for entry in first.entries + second.entries} == made
    assert second.older is None
    assert f"before={first.older}" in auditor.get(f"{PAGE}?table=rules_rule").text


def test_a_record_tells_its_seal(gaon, operator, auditor):
    entry = entry_of(a_rule(gaon, operator))
    path = f"{PAGE}{entry.pk}/"
    assert "아직 봉인되지 않았습니다" in auditor.get(path).text

    sealing.seal(now=datetime.now(UTC))

    assert search.place(entry).seal.root_hex in auditor.get(path).text


def test_the_file_is_harmless_to_spreadsheets(gaon, operator, auditor):
    a_rule(gaon, operator, why='=HYPERLINK("http://x")')

    answer = auditor.get(f"{PAGE}file/?table=rules_rule")

    lines = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-gaon-')
    assert [(line["name"], line["why"]) for line in lines] == [
        ("김하늘", '\'=HYPERLINK("http://x")')
    ]


def test_an_auditor_changes_nothing_by_looking(gaon, operator, auditor):
    a_rule(gaon, operator)
    others = Entry.objects.exclude(table_name="privacy_look")  # that he looked is written down
    before = others.count()

    auditor.get(PAGE)
    assert auditor.post(PAGE).status_code == 405

    assert others.count() == before
