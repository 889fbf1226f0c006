import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from madang.base.tests.parallel import at_once
from madang.participation.engine.opinions import records
from madang.participation.engine.opinions.documents import document
from madang.participation.engine.opinions.map import drawn
from madang.participation.models import Conversation, DrawnMap, Opinion, Participant, Statement
from madang.participation.services import conversations, maps, opinions, statements
from madang.participation.tests.parlour import (
    DAY,
    MINUTE,
    NOW,
    Role,
    a_conversation,
    a_town,
    decide_rule,
    judge,
    say,
    someone,
)

pytestmark = pytest.mark.django_db


def test_a_person_has_one_opinion_of_a_statement_and_the_last_one_counts():
    town = a_town()
    talk, person = a_conversation(town), someone(town)

    judge(talk, person, 0, 1)
    judge(talk, person, 0, -1, now=NOW + MINUTE)

    opinion = Opinion.objects.get()
    assert (opinion.value, opinion.cast_at) == (-1, NOW + MINUTE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            town=town,
            participant=opinion.participant,
            statement=opinion.statement,
            value=1,
            cast_at=NOW,
        )


def test_only_open_conversations_and_shown_statements_are_judged():
    town = a_town()
    prepared, talk = a_conversation(town, opened=False), a_conversation(town)
    person = someone(town)
    waiting = say(talk, person, "다리에 벤치를 더 놓자")

    with pytest.raises(conversations.StateError):
        judge(prepared, person, 0, 1)
    with pytest.raises(Statement.DoesNotExist):
        judge(talk, person, waiting.number, 1)
    with pytest.raises(ValueError, match="2"):
        judge(talk, person, 0, 2)
    conversations.close(
        conversation_id=talk.pk, town=town, by=someone(town, Role.OFFICIAL), now=NOW
    )
    with pytest.raises(conversations.StateError):
        judge(talk, person, 0, 1)

    assert not Opinion.objects.exists()
    assert not Participant.objects.exists()


def test_nobody_judges_for_another_or_in_another_town():
    gaon, narae = a_town("gaon"), a_town("narae")
    talk, person, other = a_conversation(gaon), someone(gaon), someone(gaon)
    asked = {"conversation_id": talk.pk, "number": 0, "value": 1, "now": NOW}

    with pytest.raises(PermissionDenied):
        opinions.cast(town=gaon, account=person, by=other, **asked)
    with pytest.raises(Conversation.DoesNotExist):
        opinions.cast(town=narae, account=person, by=person, **asked)

    assert not Opinion.objects.exists()


def test_residents_prepare_open_seed_close_decide_and_answer_nothing():
    town, narae = a_town("gaon"), a_town("narae")
    talk = a_conversation(town)
    statement = say(talk, someone(town), "다리에 벤치를 더 놓자")
    strangers = (someone(town), someone(narae, Role.OFFICIAL, Role.MODERATOR))
    whole = {"conversation_id": talk.pk, "town": town, "now": NOW}
    one = {"statement_id": statement.pk, "town": town, "now": NOW}
    for by in strangers:
        for act, asked in (
            (conversations.make, {"town": town, "title": "x", "about": "", "now": NOW}),
            (conversations.open_, whole),
            (conversations.close, whole),
            (statements.seed, {**whole, "text": "한 문장을 더 적습니다"}),
            (statements.decide, {**one, "accepts": True, "reason": ""}),
            (statements.answer, {**one, "answer": "네", "link": ""}),
        ):
            with pytest.raises(PermissionDenied):
                act(by=by, **asked)
    assert Statement.objects.get(pk=statement.pk).state == Statement.State.WAITING
    assert Conversation.objects.get(pk=talk.pk).is_open
    assert (Conversation.objects.count(), Statement.objects.count()) == (1, 4)


def test_a_moderator_of_one_town_decides_nothing_in_another():
    gaon, narae = a_town("gaon"), a_town("narae")
    statement = say(a_conversation(gaon), someone(gaon), "다리에 벤치를 더 놓자")
    moderator = someone(narae, Role.MODERATOR)
    with pytest.raises(Statement.DoesNotExist):
        statements.decide(
            statement_id=statement.pk, town=narae, accepts=True, reason="", by=moderator, now=NOW
        )
    statement.refresh_from_db()
    assert statement.state == Statement.State.WAITING


def test_statements_are_short_said_once_few_and_looked_at_first():
    town = a_town()
    decide_rule(town, "statements_a_person", 2)
    talk, person = a_conversation(town), someone(town)

    first = say(talk, person, "  다리에   벤치를 더 놓자 ")
    assert (first.text, first.state, first.number) == ("다리에 벤치를 더 놓자", "waiting", 3)
    for text in ("짧다", "가" * 141):
        with pytest.raises(ValidationError):
            say(talk, person, text)
    with pytest.raises(statements.SaidError):
        say(talk, someone(town), "다리에 벤치를 더 놓자")
    say(talk, person, "밤에는 불을 끄자")
    with pytest.raises(statements.TooManyError):
        say(talk, person, "자전거만 다니게 하자")

    assert Statement.objects.filter(is_seed=False).count() == 2


def test_a_rejection_has_a_reason_and_can_be_taken_back():
    town = a_town()
    statement = say(a_conversation(town), someone(town), "다리에 벤치를 더 놓자")
    asked = {"statement_id": statement.pk, "town": town, "by": someone(town, Role.MODERATOR)}

    with pytest.raises(ValidationError):
        statements.decide(accepts=False, reason=" ", now=NOW, **asked)
    statements.decide(accepts=False, reason="사람의 이름이 나옵니다", now=NOW, **asked)
    assert Statement.objects.get(pk=statement.pk).state == "rejected"
    statements.decide(accepts=True, reason="", now=NOW, **asked)
    assert Statement.objects.get(pk=statement.pk).state == "accepted"


def test_an_answer_links_to_pages_of_this_site_only():
    town = a_town()
    statement = a_conversation(town).statements.first()
    asked = {"statement_id": statement.pk, "town": town, "by": someone(town, Role.OFFICIAL)}
    for link in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        with pytest.raises(ValidationError):
            statements.answer(answer="검토합니다", link=link, now=NOW, **asked)
    statements.answer(answer="검토합니다", link="/participation/outcomes/", now=NOW, **asked)
    assert Statement.objects.get(pk=statement.pk).link == "/participation/outcomes/"


def test_a_conversation_without_a_statement_is_not_opened():
    town = a_town()
    talk = a_conversation(town, seeds=0, opened=False)
    with pytest.raises(ValidationError):
        conversations.open_(
            conversation_id=talk.pk, town=town, by=someone(town, Role.OFFICIAL), now=NOW
        )
    assert Conversation.objects.get(pk=talk.pk).state == "draft"


def test_a_person_sees_every_statement_once_and_a_sitting_has_an_end():
    town = a_town()
    decide_rule(town, "statements_a_sitting", 5)
    talk, person = a_conversation(town, seeds=7), someone(town)
    shown = []
    for _ in range(5):
        turn = opinions.turn(conversation=talk, account=person, now=NOW)
        shown.append(turn.statement.number)
        judge(talk, person, turn.statement.number, 1)
    over = opinions.turn(conversation=talk, account=person, now=NOW)
    assert (over.statement, over.is_sitting_over, over.judged, over.of) == (None, True, 5, 7)
    left = next(number for number in range(7) if number not in shown)
    with pytest.raises(opinions.SittingOverError):
        judge(talk, person, left, 1)
    judge(talk, person, shown[0], -1)  # a change of mind is no further one
    later = opinions.turn(conversation=talk, account=person, now=NOW + DAY)
    assert later.statement.number == left or later.statement.number not in shown
    assert len(set(shown)) == 5


def test_the_map_is_drawn_when_something_changed_and_puts_people_into_groups():
    town = a_town()
    talk = a_conversation(town, seeds=8)
    people = [someone(town) for _ in range(8)]
    for place, person in enumerate(people):
        for number in range(8):
            judge(talk, person, number, 1 if number == 0 or place % 2 else -1)
    assert list(maps.due(town=town)) == [talk]

    kept = maps.draw(talk, now=NOW + MINUTE)

    assert kept.document["groups"] == [4, 4]
    assert [row["statement"] for row in kept.document["consensus"]["agree"]][0] == 0
    groups = dict(Participant.objects.values_list("account", "group"))
    assert len({groups[person.pk] for person in people[::2]}) == 1
    assert {groups[person.pk] for person in people} == {0, 1}
    assert not maps.due(town=town).exists()
    judge(talk, people[0], 0, 0, now=NOW + 2 * MINUTE)
    assert list(maps.due(town=town)) == [talk]
    maps.draw(talk, now=NOW + 3 * MINUTE)
    assert DrawnMap.objects.count() == 1


def test_the_files_draw_the_same_map_and_name_nobody(tmp_path):
    town = a_town()
    talk = a_conversation(town, seeds=8)
    people = [someone(town) for _ in range(6)]
    for place, person in enumerate(people):
        for number in range(8):
            judge(talk, person, number, [1, -1, 0][(place + number) % 3])
    rejected = say(talk, people[0], "다리에 벤치를 더 놓자")
    statements.decide(
        statement_id=rejected.pk,
        town=town,
        accepts=False,
        reason="다른 주제",
        by=someone(town, Role.MODERATOR),
        now=NOW,
    )
    for name in maps.FILES:
        lines = maps.file(talk, name, url="https://gaon.example/", now=NOW)
        (tmp_path / f"{name}.csv").write_text("".join(lines), encoding="utf-8", newline="")
    told = document(maps.computed(talk, now=NOW))
    assert json.dumps(document(drawn(records.read(tmp_path)))) == json.dumps(told)
    comments = records.read_comments(tmp_path / "comments.csv")
    assert comments[rejected.number].body == ""
    assert {comment.author for comment in comments.values()} == {"-1", "0"}
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    for person in people:
        assert person.email not in text


@pytest.mark.django_db(transaction=True)
def test_thirty_two_people_at_once_each_have_a_number_of_their_own():
    town = a_town()
    talk = a_conversation(town)
    people = [someone(town) for _ in range(32)]
    at_once(32, lambda place: judge(talk, people[place], 0, 1))
    assert sorted(Participant.objects.values_list("number", flat=True)) == list(range(32))
    assert Opinion.objects.count() == 32


@pytest.mark.django_db(transaction=True)
def test_sixty_four_opinions_of_one_person_at_once_are_one():
    town = a_town()
    talk, person = a_conversation(town), someone(town)
    at_once(64, lambda place: judge(talk, person, 0, [1, 0, -1][place % 3]))
    assert Opinion.objects.count() == 1
    assert Participant.objects.count() == 1
