from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.people.tests.people import an_account
from madang.privacy.models import Look
from madang.privacy.services import extracts
from madang.residents import personal
from madang.residents.models import Attribute, Consent, Form, Submission
from madang.residents.services import attributes, consents, forms, speakers
from madang.residents.services.consents import Ask
from madang.residents.tests.places import NOW, a_child, a_place
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place():
    return a_place()


def an_ask(**changes):
    known = {
        "purpose": "transit.reports",
        "fields": ("name", "phone"),
        "wording": "제보에 답하기 위해",
        "receiver": "교통과",
        "until": NOW + 30 * DAY,
    }
    return Ask(**known | changes)


def give(place, ask=None, by=None, now=NOW, account=None):
    person = account or place.resident
    return consents.give(ask or an_ask(), account=person, town=place.town, by=by or person, now=now)


def in_force(place, now=NOW):
    return consents.current(place.resident, town=place.town, purpose="transit.reports", now=now)


def a_form(place, required=("name", "birth_date"), optional=("phone",), **changes):
    head = someone(place.town, Role.HEAD)
    known = {
        "title_ko": "어린이 수영 교실",
        "purpose_ko": "수영 교실 참가자를 뽑기 위해",
        "department": "체육과",
        "keep_days": 30,
        "opened_at": NOW,
    }
    form = Form(
        town=place.town, required=list(required), optional=list(optional), **known | changes
    )
    return forms.open_form(form, by=head, now=NOW)


def hand_in(place, form, typed, by=None, account=None, now=NOW):
    person = account or place.resident
    return forms.hand_in(form=form, account=person, typed=typed, by=by or person, now=now)


TYPED = {"name": "김하늘", "birth_date": "1990-01-02", "phone": ""}


def test_a_consent_holds_until_its_day(place):
    give(place)

    assert set(in_force(place).fields) == {"name", "phone"}
    assert in_force(place, NOW + 30 * DAY) is None


def test_given_twice_it_is_one(place):
    assert give(place) == give(place, now=NOW + DAY)
    assert Consent.objects.count() == 1


def test_what_is_kept_of_a_consent_is_told_in_words(place):
    give(place)
    part = next(one for one in personal.PARTS if one.model == "residents.Consent")

    cells = extracts.extract(part, [in_force(place)], reader=place.resident).rows[0][1]

    assert "이름, 전화" in [cell.text for cell in cells]


def test_other_words_or_fields_are_another_consent(place):
    first = give(place)
    give(place, an_ask(wording="광고를 보내기 위해"))

    first.refresh_from_db()
    assert first.withdrawn_at == NOW
    assert in_force(place).wording == "광고를 보내기 위해"


def test_withdrawn_it_holds_no_more_and_again_changes_nothing(place):
    consent = give(place)
    for hours in (1, 2):
        consents.withdraw(
            consent_id=consent.pk,
            account=place.resident,
            by=place.resident,
            now=NOW + timedelta(hours=hours),
        )

    consent.refresh_from_db()
    assert consent.withdrawn_at == NOW + timedelta(hours=1)
    assert in_force(place) is None


def test_nobody_withdraws_or_gives_for_another(place):
    consent = give(place)
    stranger = an_account()

    with pytest.raises(Consent.DoesNotExist):
        consents.withdraw(consent_id=consent.pk, account=stranger, by=stranger, now=NOW)
    with pytest.raises(PermissionDenied):
        consents.withdraw(consent_id=consent.pk, account=place.resident, by=place.official, now=NOW)
    with pytest.raises(PermissionDenied):
        give(place, an_ask(purpose="x.y"), by=place.official)

    assert in_force(place) == consent
    assert Consent.objects.count() == 1


def test_a_field_that_nobody_knows_is_not_agreed_to(place):
    with pytest.raises(ValueError, match="known fields"):
        give(place, an_ask(fields=("name", "shoe_size")))

    assert not Consent.objects.exists()


def test_a_child_does_not_agree_alone(place):
    child = a_child(place)

    with pytest.raises(speakers.NeedsGuardian):
        give(place, account=child)

    assert not Consent.objects.exists()


def test_who_said_to_be_a_child_at_sign_up_does_not_either(place):
    child = an_account(said_under_14=True)

    with pytest.raises(speakers.NeedsGuardian):
        give(place, account=child)


def test_the_fourteenth_birthday_ends_childhood_in_the_towns_time_zone(place):
    child = a_child(place, born="2012-11-23")
    last_minute = NOW.replace(hour=14, minute=59)  # 23:59 in Seoul

    assert speakers.is_child(child, town=place.town, now=last_minute)
    assert not speakers.is_child(child, town=place.town, now=last_minute + timedelta(minutes=1))


def test_a_form_takes_exactly_what_it_names(place):
    form = a_form(place)

    answer = hand_in(place, form, {**TYPED, "address": "몰래", "gender": "female"})

    assert set(answer.values) == {"name", "birth_date"}
    assert answer.consent.fields == ["birth_date", "name"]
    assert answer.consent.receiver == "체육과"
    assert "수영 교실 참가자를 뽑기 위해" in answer.consent.wording


def test_verified_values_go_as_they_are_with_their_mark(place):
    attributes.record(
        account=place.resident,
        town=place.town,
        values={"name": "김하늘"},
        how=Attribute.How.COUNTER,
        verifier="민원과",
        until=None,
        now=NOW,
    )

    answer = hand_in(place, a_form(place), {**TYPED, "name": "다른 이름"})

    assert answer.values["name"] == {"value": "김하늘", "how": "counter", "verifier": "민원과"}
    assert answer.values["birth_date"]["how"] == "declared"


def test_an_optional_field_is_taken_only_when_given(place):
    form = a_form(place)

    assert "phone" not in hand_in(place, form, TYPED).values
    assert "phone" in hand_in(place, form, {**TYPED, "phone": "010-1111-2222"}).values
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "typed", [{}, {"name": "김하늘"}, {**TYPED, "birth_date": "언젠가"}, {**TYPED, "phone": "<b>"}]
)
def test_an_incomplete_form_leaves_nothing_behind(place, typed):
    form = a_form(place)

    with pytest.raises(forms.Incomplete):
        hand_in(place, form, typed)

    assert not Consent.objects.exists()
    assert not Submission.objects.exists()
    assert not Attribute.objects.exists()


def test_what_must_be_verified_cannot_be_typed(place):
    form = a_form(place, required=("residence",), optional=())

    with pytest.raises(forms.Incomplete):
        hand_in(place, form, {"residence": "KR-gaon"})


def test_withdrawing_deletes_what_was_handed_in(place):
    answer = hand_in(place, a_form(place), TYPED)

    consents.withdraw(
        consent_id=answer.consent_id, account=place.resident, by=place.resident, now=NOW
    )

    assert not Submission.objects.exists()


def test_answers_are_deleted_on_their_day(place):
    hand_in(place, a_form(place), TYPED)

    with scope.within(place.town.pk):
        assert forms.delete_due(town=place.town, now=NOW + 29 * DAY) == 0
        assert forms.delete_due(town=place.town, now=NOW + 30 * DAY) == 1


def test_a_closed_form_takes_nothing(place):
    form = a_form(place)
    forms.close(form_id=form.pk, town=place.town, by=someone(place.town, Role.HEAD), now=NOW)

    with pytest.raises(forms.Closed):
        hand_in(place, form, TYPED)

    assert not Consent.objects.exists()


def test_who_looks_at_answers_says_why_and_is_seen(place):
    form = a_form(place)
    hand_in(place, form, TYPED)

    (answer,) = forms.answers(form=form, by=place.official, why="추첨", now=NOW)

    assert answer.values["name"]["value"] == "김하늘"
    assert Look.objects.get(subject_id=place.resident.pk).why == "추첨"


def test_an_official_does_not_open_forms_and_another_town_sees_none(place):
    with pytest.raises(PermissionDenied):
        forms.open_form(
            Form(town=place.town, title_ko="x", purpose_ko="x", department="x",
                 required=["name"], keep_days=1, opened_at=NOW),
            by=place.official,
            now=NOW,
        )  # fmt: skip
    form = a_form(place)
    hand_in(place, form, TYPED)
    other = a_town("narae")

    with scope.within(other.pk):
        assert not Form.objects.exists()
        assert not Consent.objects.exists()
        assert not Submission.objects.exists()


def test_a_form_that_asks_for_nothing_or_keeps_for_ever_is_not_opened(place):
    with pytest.raises(ValidationError):
        a_form(place, required=(), optional=())
    with pytest.raises(ValidationError):
        a_form(place, keep_days=4000)

    assert not Form.objects.exists()


def consent_elsewhere(place, form, other):
    with transaction.atomic():
        Consent.objects.create(
            town=other,
            account=place.resident,
            purpose="form.1",
            form=form,
            fields=["name"],
            wording="x",
            receiver="x",
            given_at=NOW,
            until=NOW,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_answer_belongs_to_a_form_of_its_own_town(place):
    form, other = a_form(place), a_town("narae")

    with pytest.raises(IntegrityError):
        consent_elsewhere(place, form, other)

    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sixty_four_consents_and_answers_at_once_are_one():
    place = a_place()
    form = a_form(place)

    given = at_once(
        64, lambda number: give(place).pk if number % 2 else hand_in(place, form, TYPED).pk
    )

    assert len(set(given[1::2])) == 1
    assert len(set(given[0::2])) == 1
    assert Consent.objects.count() == 2
    assert Submission.objects.count() == 1
