import base64
import json
import time
from datetime import timedelta

import http_ece
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from madang.base import outward, scope
from madang.base.tests.parallel import at_once
from madang.notices.models import Delivery, Device, Notice, PushKey
from madang.notices.services import deliveries, devices, pushes
from madang.notices.tests.boards import MORNING, NIGHT, NOON, deliver, tell, wish
from madang.notices.tests.pushservices import Browser, running
from madang.people.tests.people import an_account
from madang.roles.tests.towns import a_town


@pytest.fixture
def service(settings):
    with running() as one:
        settings.MADANG_PUSH_PRIVATE = [one.netloc]
        yield one


@pytest.fixture
def kim(db):
    kim = an_account("kim@gaon.example", language="en")
    wish(kim, email="never")
    return kim


def push():
    return Delivery.objects.get(channel="push")


def later(minutes):
    """Let real time pass: the next try is due."""
    Delivery.objects.update(try_at=timezone.now() - timedelta(minutes=minutes))


def test_the_browser_alone_reads_what_was_pushed(service, kim):
    browser = service.browser()
    assert devices.add(account=kim, said=browser.subscription(), now=NOON)
    tell(kim, town=a_town())
    assert deliver() == 1
    path, headers, body = service.taken.pop()
    assert browser.read(body) == {
        "title": "Gaon",
        "body": "You were given a role",
        "url": f"http://localhost/gaon/notices/{Notice.objects.get().pk}/",
        "tag": str(push().letter),
        "lang": "en",
    }
    assert path == "/one"
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["topic"] == push().letter.hex
    assert (headers["ttl"], headers["urgency"]) == (str(3 * 24 * 3600), "normal")
    with pytest.raises(http_ece.ECEException):
        Browser(browser.endpoint).read(body)
    assert push().state == "sent"
    assert Device.objects.get().reached_at == NOON
    assert deliver() == 0


def test_the_installation_signs_for_the_one_service_with_its_own_key(service, kim):
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    deliver()
    scheme, _, parts = service.taken[0][1]["authorization"].partition(" ")
    signed = dict(part.split("=", 1) for part in parts.split(","))
    claims = json.loads(base64.urlsafe_b64decode(signed["t"].split(".")[1] + "=="))
    assert scheme == "vapid"
    assert signed["k"] == pushes.key().public
    assert claims["aud"] == service.address
    assert claims["sub"] == "mailto:noreply@localhost"
    assert 0 < claims["exp"] - time.time() < 24 * 3600


@pytest.mark.django_db(transaction=True)
def test_there_is_one_key_however_many_ask_first():
    assert len(set(at_once(64, lambda _: pushes.key().public))) == 1
    assert PushKey.objects.count() == 1


def test_a_towns_requests_cannot_read_the_private_key(kim):
    pushes.key()
    with (
        scope.within(a_town().pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT private FROM notices_pushkey")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, kim, status):
    service.status = status
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    assert deliver() == 0
    assert not Device.objects.exists()
    assert not Delivery.objects.waiting().exists()
    assert Notice.objects.count() == 1


def test_a_service_that_is_down_is_tried_again_with_the_same_letter(service, kim):
    service.status = 500
    browser = service.browser()
    devices.add(account=kim, said=browser.subscription(), now=NOON)
    tell(kim)
    assert deliver() == 0
    assert deliver() == 0
    assert len(service.taken) == 1
    assert (push().state, push().tries, push().error) == ("waiting", 1, "HTTP 500")
    service.status = 201
    later(0)
    assert deliver() == 1
    tags = {browser.read(body)["tag"] for _path, _headers, body in service.taken}
    assert tags == {str(push().letter)}
    assert Device.objects.get().failing_since is None


def test_after_two_days_of_tries_a_push_is_given_up(service, kim):
    service.status = 500
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    for _ in range(12):
        deliver()
        later(0)
    assert (push().state, push().tries) == ("failed", 8)
    assert len(service.taken) == 8


def test_we_wait_as_long_as_the_service_asks(service, kim):
    service.status, service.retry_after = 429, "7200"
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    before = timezone.now()
    deliver()
    assert push().try_at - before >= timedelta(seconds=7200)


def test_what_a_service_refuses_is_not_repeated(service, kim):
    service.status = 413
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    deliver()
    assert (push().state, push().error) == ("failed", "HTTP 413")


def test_a_redirection_of_a_push_is_not_followed(service, kim):
    service.status = 307
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    deliver()
    assert [path for path, _headers, _body in service.taken] == ["/one"]
    assert push().state == "failed"


def test_a_push_address_inside_our_network_is_never_called(service, kim, settings, monkeypatch):
    """Neither when it is entered nor when the name turns to the inside afterwards."""
    settings.MADANG_PUSH_PRIVATE = []
    settings.MADANG_POLL_PRIVATE = True  # what operators may poll is no matter of residents
    assert devices.add(account=kim, said=service.browser().subscription(), now=NOON) is None
    said = Browser("https://push.example/x").subscription()
    assert devices.add(account=kim, said=said, now=NOON)
    port = int(service.address.rpartition(":")[2])
    inside = [(2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(outward.socket, "getaddrinfo", lambda *_, **__: inside)
    tell(kim)
    assert deliver() == 0
    assert push().error == "private address"
    assert service.taken == []


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://push.example/x"},
        {"endpoint": "https://push.example:8443/x"},
        {"endpoint": "https://user@push.example/x"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": f"https://push.example/{'x' * 1000}"},
        {"p256dh": "AAAA"},
        {"p256dh": "B" + "A" * 86},  # a point that is not on the curve
        {"p256dh": "<script>"},
        {"auth": "c2hvcnQ"},
        {"auth": "한글"},
    ],
)
def test_what_no_browser_says_is_refused(kim, changed):
    said = Browser("https://push.example/x").subscription(**changed)
    assert devices.add(account=kim, said=said, now=NOON) is None
    assert not Device.objects.exists()


def test_a_browser_is_of_who_signed_in_last_but_only_by_its_keys(kim):
    lee = an_account("lee@gaon.example")
    browser = Browser("https://push.example/x")
    devices.add(account=kim, said=browser.subscription(), now=NOON)
    thief = Browser("https://push.example/x")
    assert devices.add(account=lee, said=thief.subscription(), now=NOON) is None
    assert Device.objects.get().account == kim
    assert devices.add(account=lee, said=browser.subscription(), now=NOON)
    assert Device.objects.get().account == lee


def test_a_person_has_at_most_twenty_devices(kim):
    for number in range(22):
        said = Browser(f"https://push.example/{number}").subscription()
        devices.add(account=kim, said=said, now=NOON + timedelta(minutes=number))
    endpoints = {device.endpoint for device in devices.of(kim)}
    assert len(endpoints) == devices.MOST
    assert "https://push.example/21" in endpoints
    assert "https://push.example/1" not in endpoints


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_by_impatient_hands_adds_one_device():
    kim = an_account("kim@gaon.example")
    said = Browser("https://push.example/x").subscription()
    assert all(at_once(64, lambda _: devices.add(account=kim, said=said, now=NOON) is not None))
    assert Device.objects.count() == 1


def test_at_night_a_device_stays_silent(service, kim):
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim, now=NIGHT)
    assert deliver(NIGHT) == 0
    assert deliver(MORNING) == 1


def test_a_device_that_is_silent_for_a_week_is_forgotten(service, kim):
    service.status = 500
    devices.add(account=kim, said=service.browser().subscription(), now=NOON)
    tell(kim)
    deliver()
    assert Device.objects.get().failing_since == NOON
    later(0)
    deliveries.send_due(now=NOON + timedelta(days=8), real_now=timezone.now)
    assert not Device.objects.exists()
