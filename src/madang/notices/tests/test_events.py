from datetime import time, timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.base import outbox, scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.notices.models import Delivery, Device, Notice
from madang.notices.services import deliveries, events, inboxes
from madang.notices.tests.boards import MONDAY, MORNING, NIGHT, NOON, deliver, tell, wish
from madang.people.tests.people import an_account
from madang.roles.tests.towns import a_town


@pytest.fixture
def kim(db):
    return an_account("kim@gaon.example", name="김하늘")


def waiting():
    return Delivery.objects.get()


def test_what_is_told_stands_on_the_page_of_each_and_goes_out_by_mail(kim):
    lee = an_account("lee@gaon.example")
    tell(kim, lee, kim)
    assert inboxes.unread(account=kim) == 0
    assert events.take_all(now=NOON) == 1
    assert inboxes.unread(account=kim) == inboxes.unread(account=lee) == 1
    assert Delivery.objects.count() == 2
    assert events.take_all(now=NOON) == 0


def test_what_is_told_in_a_transaction_that_fails_is_not_told(kim):
    with transaction.atomic():
        tell(kim)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_telling_leaves_a_job_so_that_nobody_waits_for_the_minute(kim):
    tell(kim)
    assert ProcrastinateJob.objects.get().task_name == outbox.DELIVER_JOB


def test_a_town_tells_in_its_own_scope_and_only_for_itself(kim):
    town, other = a_town(), a_town("hana")
    with scope.within(town.pk):
        tell(kim, town=town)
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            tell(kim, town=other)
    assert Event.objects.get().town_id == town.pk
    with scope.within(other.pk):
        assert not Event.objects.exists()


def test_the_same_key_tells_once_in_a_town_and_again_in_another(kim):
    town, other = a_town(), a_town("hana")
    for where in (town, town, other, None, None):
        tell(kim, town=where, key="due:7")
    assert events.take_all(now=NOON) == 3
    assert Notice.objects.count() == 3


def test_an_event_taken_twice_by_mistake_is_still_told_once(kim):
    tell(kim)
    events.take_all(now=NOON)
    Event.objects.update(taken_at=None)
    events.take_all(now=NOON)
    assert Notice.objects.count() == Delivery.objects.count() == 1


def test_who_is_gone_is_not_told(kim):
    tell(kim)
    kim.is_active = False
    kim.save()
    events.take_all(now=NOON)
    assert not Notice.objects.exists()


def test_an_event_of_a_town_that_is_gone_is_dropped(kim):
    outbox.tell([kim.pk], kind="roles.granted", text="x", town_id=987_654, now=NOON)
    assert events.take_all(now=NOON) == 1
    assert not Notice.objects.exists()


def test_quiet_hours_are_the_towns(kim):
    tell(kim, town=a_town(time_zone="Europe/London"), now=NIGHT)  # 14:00 there
    events.take_all(now=NIGHT)
    assert waiting().due_at == NIGHT


def test_at_night_a_mail_waits_for_the_morning(kim):
    tell(kim, town=a_town(), now=NIGHT)
    assert deliver(NIGHT) == 0
    assert waiting().due_at == MORNING
    assert deliver(MORNING) == 1


def test_who_wants_no_quiet_hours_is_told_at_night(kim):
    wish(kim, quiet_from=None, quiet_until=None)
    tell(kim, now=NIGHT)
    assert deliver(NIGHT) == 1


def test_what_must_be_told_is_told_at_night_and_though_muted(kim):
    wish(kim, email="never", muted=["people.security"])
    tell(kim, kind="people.security", now=NIGHT)
    assert deliver(NIGHT) == 1


def test_a_muted_kind_stands_only_on_the_page(kim):
    wish(kim, muted=["roles.granted"])
    tell(kim)
    events.take_all(now=NOON)
    assert inboxes.unread(account=kim) == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("often", "due"), [("daily", MORNING), ("weekly", MONDAY)])
def test_a_digest_waits_for_its_morning(kim, often, due):
    wish(kim, email=often)
    tell(kim)
    events.take_all(now=NOON)
    assert waiting().due_at == due
    assert waiting().in_digest


def test_a_push_leaves_at_once_for_each_device_though_mails_come_weekly(kim):
    for number in range(2):
        Device.objects.create(account=kim, endpoint=f"https://p.example/{number}", added_at=NOON)
    wish(kim, email="weekly", quiet_from=time(1), quiet_until=time(2))
    tell(kim)
    events.take_all(now=NOON)
    pushes = Delivery.objects.filter(channel="push")
    assert [one.due_at for one in pushes] == [NOON, NOON]


def test_many_people_are_told_of_one_event_in_portions(kim, monkeypatch):
    monkeypatch.setattr(events, "AT_ONCE", 3)
    people = [an_account(f"p{number}@gaon.example") for number in range(7)]
    tell(*people)
    events.take_all(now=NOON)
    assert Notice.objects.count() == Delivery.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_many_workers_take_each_event_and_send_each_letter_once(mailoutbox):
    people = [an_account(f"p{number}@gaon.example") for number in range(4)]
    for _ in range(16):
        tell(*people)
    assert sum(at_once(16, lambda _: events.take_all(now=NOON))) == 16
    assert Notice.objects.count() == Delivery.objects.count() == 64
    sent = sum(at_once(16, lambda _: deliver()))
    # A letter whose row another worker just looked at waits for its next try, a minute later.
    assert sent + deliver(after=timedelta(minutes=2)) == 64
    assert len(mailoutbox) == 64
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 64
    assert not deliveries.Delivery.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_tell_the_same_at_once_tell_it_once():
    kim = an_account("kim@gaon.example")
    at_once(64, lambda _: tell(kim, key="same"))
    events.take_all(now=NOON)
    assert Notice.objects.count() == 1
