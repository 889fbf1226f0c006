from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from madang.base import clock
from madang.participation.models import Statement
from madang.participation.services import conversations, statements
from madang.participation.tests import yard
from madang.participation.tests.panels import a_panel
from madang.participation.tests.parlour import NOW, Role, a_conversation, a_town, someone
from madang.participation.tests.polls import a_poll
from madang.search.models import Document
from madang.search.services import documents, sources

pytestmark = pytest.mark.django_db
KINDS = ("conversation", "poll", "panel")


def kept(town):
    rows = Document.objects.of(town).filter(kind__in=KINDS).order_by("kind")
    return {(row.kind, row.path): row.body for row in rows}


def test_what_was_opened_fixed_or_published_is_found_and_drafts_are_not():
    town = a_town()
    a_poll(fixed=False)
    a_panel(published=False)
    draft = a_conversation(town, opened=False)
    assert kept(town) == {}
    poll, panel = a_poll(), a_panel(about="강변 길을 어떻게 쓸까요")
    conversations.open_(
        conversation_id=draft.pk, town=town, by=someone(town, Role.OFFICIAL), now=NOW
    )
    found = kept(town)
    assert set(found) == {
        ("conversation", f"participation/conversations/{draft.pk}/"),
        ("panel", f"participation/panels/{panel.key}/"),
        ("poll", f"participation/polls/{poll.key}/"),
    }
    assert "작은 도서관" in found["poll", f"participation/polls/{poll.key}/"]
    documents.rebuild(town=town, now=clock.now())
    assert kept(town) == found
    assert set(KINDS) <= set(sources.known())


def test_a_statement_is_found_with_its_conversation_while_it_is_shown():
    town = a_town()
    talk, moderator, person = a_conversation(town), someone(town, Role.MODERATOR), someone(town)
    said = statements.submit(
        conversation_id=talk.pk, town=town, text="돌고래 분수를 놓자",
        account=person, by=person, now=NOW,
    )  # fmt: skip
    path = ("conversation", f"participation/conversations/{talk.pk}/")
    assert "돌고래" not in kept(town)[path]
    asked = {"statement_id": said.pk, "town": town, "by": moderator, "now": NOW}
    statements.decide(accepts=True, reason="", **asked)
    assert "돌고래" in kept(town)[path]
    page = Client().get(f"/{town.slug}/search/", {"q": "분수"})
    assert f"participation/conversations/{talk.pk}/" in page.content.decode()
    statements.decide(accepts=False, reason="광고입니다", **asked)
    assert "돌고래" not in kept(town)[path]


def test_nothing_of_another_town_is_found():
    a_panel("narae", title="나래 시민단")
    assert kept(a_town()) == {}


def test_a_statement_goes_on_in_a_proposal_of_its_own_town():
    town, far = a_town(), a_town("narae")
    talk = a_conversation(town)
    statement, proposal, other = (
        talk.statements.first(),
        yard.a_proposal(town),
        yard.a_proposal(far),
    )
    asked = {"statement_id": statement.pk, "town": town, "by": someone(town, Role.OFFICIAL)}
    for link in (
        f"/participation/proposals/{other.pk}/",
        f"/{far.slug}/participation/proposals/{other.pk}/",
        "/participation/proposals/999999/",
    ):
        with pytest.raises(ValidationError):
            statements.answer(answer="x", link=link, now=NOW, **asked)
    for link in (
        f"/participation/proposals/{proposal.pk}/",
        f"/{town.slug}/participation/proposals/{proposal.pk}",
    ):
        row = statements.answer(answer="", link=link, now=NOW, **asked)
        assert (row.proposal, row.link) == (proposal, "")
    told = Client().get(f"/{town.slug}/api/participation/conversations/{talk.pk}").json()
    shown = told["statements"][0]
    assert shown["proposal"]["title"] == proposal.title
    assert shown["link"] == f"/participation/proposals/{proposal.pk}/"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(proposal=other)


def test_paths_of_old_become_references_where_the_town_has_the_proposal():
    town, far = a_town(), a_town("narae")
    proposal, other = yard.a_proposal(town), yard.a_proposal(far)
    links = (
        (f"/participation/proposals/{proposal.pk}/", proposal.pk),
        (f"/{town.slug}/participation/proposals/{proposal.pk}", proposal.pk),
        (f"/participation/proposals/{other.pk}/", None),
        ("/participation/outcomes/", None),
    )
    rows = list(a_conversation(town, seeds=len(links)).statements.all())
    for row, (link, _found) in zip(rows, links, strict=True):
        Statement.objects.filter(pk=row.pk).update(link=link)
    migration = import_module("madang.participation.migrations.0009_statement_proposals")
    with connection.cursor() as cursor:
        cursor.execute(migration.REFER)
    for row, (link, found) in zip(rows, links, strict=True):
        row.refresh_from_db()
        assert (row.proposal_id, row.link) == (found, "" if found else link)
