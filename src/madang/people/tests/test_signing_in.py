import re
import statistics
import time

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.people.adapters import AccountAdapter
from madang.people.services import accounts
from madang.people.tests.people import PASSWORD, an_account


@pytest.fixture
def kim(db):
    return an_account("kim@gaon.example", password=PASSWORD, language="ko")


@pytest.fixture
def many_tries(settings):
    settings.MADANG_RATE_LIMITS = []
    settings.ACCOUNT_RATE_LIMITS = False


def sign_in(client, password=PASSWORD, login="kim@gaon.example", **more):
    return client.post(reverse("login"), {"login": login, "password": password, **more})


def signed_in(client):
    return "_auth_user_id" in client.session


def seen(page, address):
    """What a visitor sees of a page, without what differs anyway."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return page.status_code, re.sub(r'value="\w{64}"', "", main).replace(address, "…")


def code_in(message):
    return re.search(r"(?<!\d)\d{6}(?!\d)", message.body)[0]


def test_a_password_opens_the_account(client, kim):
    answer = sign_in(client)

    assert answer["Location"] == reverse("home")
    assert signed_in(client)
    assert answer.cookies["django_language"].value == "ko"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http://localhost/",  # another host of this installation is another place, too
    ],
)
def test_nobody_is_led_elsewhere(client, kim, elsewhere):
    answer = sign_in(client, next=elsewhere)

    assert answer["Location"] == reverse("home")


def test_one_is_led_back_to_the_page_that_asked(client, kim):
    assert sign_in(client, next="/account/email/")["Location"] == "/account/email/"


def test_ten_wrong_passwords_close_the_account_to_passwords_from_everywhere(kim, many_tries):
    for number in range(10):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="wrong")
    last = Client(REMOTE_ADDR="203.0.113.99")

    answer = sign_in(last)

    assert answer.status_code == 200
    assert not signed_in(last)


@pytest.mark.django_db(transaction=True)
def test_of_64_guesses_at_once_ten_are_tried(many_tries, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    an_account("kim@gaon.example", password=PASSWORD)

    answers = at_once(64, lambda number: sign_in(Client(), password=f"guess {number}"))
    with translation.override("ko"):
        too_many = str(AccountAdapter.error_messages["too_many_login_attempts"])
    refused = [answer for answer in answers if too_many in answer.text]

    assert {answer.status_code for answer in answers} == {200}
    assert len(refused) == 54


def test_a_closed_account_does_not_open(client, kim):
    sign_in(client)
    accounts.close(kim, now=kim.joined_at)

    assert client.get(reverse("people:account")).status_code == 302
    sign_in(client)
    assert not signed_in(client)


def test_wrong_and_unknown_take_the_same_time(kim, many_tries):
    def seconds(login):
        start = time.perf_counter()
        sign_in(Client(), password="not the password", login=login)
        return time.perf_counter() - start

    seconds("kim@gaon.example"), seconds("nobody@gaon.example")
    known = statistics.median(seconds("kim@gaon.example") for _ in range(5))
    unknown = statistics.median(seconds("nobody@gaon.example") for _ in range(5))

    assert known / unknown == pytest.approx(1, abs=0.5)  # without the care it is a tenth


def test_a_code_opens_the_account_once(client, kim, many_tries):
    where = client.post(reverse("account_request_login_code"), {"login": "kim@gaon.example"})
    code = code_in(mail.outbox[0])
    client.post(where["Location"], {"code": code})
    assert signed_in(client)

    client.post(reverse("logout"))
    client.post(where["Location"], {"code": code})

    assert not signed_in(client)


def test_asking_for_a_code_looks_the_same_for_an_unknown_address(kim, many_tries):
    pages = []
    for address in ("kim@gaon.example", "lee@gaon.example"):
        visitor = Client()
        where = visitor.post(reverse("account_request_login_code"), {"login": address})
        first, wrong = (
            visitor.get(where["Location"]),
            visitor.post(where["Location"], {"code": "1"}),
        )
        pages.append([seen(first, address), seen(wrong, address)])

    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["kim@gaon.example"], ["lee@gaon.example"]]


def test_who_came_by_a_code_may_choose_a_new_password(client, kim, many_tries):
    sign_in(client)
    client.post(reverse("logout"))
    where = client.post(reverse("account_request_login_code"), {"login": "kim@gaon.example"})
    client.post(where["Location"], {"code": code_in(mail.outbox[0])})

    client.post(reverse("account_change_password"), {"password1": "quite another sentence"})

    kim.refresh_from_db()
    assert kim.check_password("quite another sentence")


def test_who_came_by_a_password_must_say_it_again(client, kim):
    sign_in(client)

    answer = client.post(
        reverse("account_change_password"), {"password1": "quite another sentence"}
    )

    assert answer.status_code == 200
    kim.refresh_from_db()
    assert kim.check_password(PASSWORD)


def test_a_new_password_signs_out_everywhere_else(client, kim):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "quite another sentence"},
    )

    assert client.get(reverse("people:account")).status_code == 200
    assert elsewhere.get(reverse("people:account")).status_code == 302
    assert "[" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["kim@gaon.example"]


def test_one_session_or_all_others_are_ended(client, kim):
    phone, library = Client(), Client()
    for visitor in (client, phone, library):
        sign_in(visitor)
    of_phone = UserSession.objects.get(session_key=phone.session.session_key)

    client.post(reverse("people:session_end", args=[of_phone.pk]))
    assert phone.get(reverse("people:account")).status_code == 302
    assert library.get(reverse("people:account")).status_code == 200

    client.post(reverse("usersessions_list"))
    assert library.get(reverse("people:account")).status_code == 302
    assert client.get(reverse("people:account")).status_code == 200


def test_nobody_ends_another_persons_session(client, kim):
    other = Client()
    other.force_login(an_account("lee@gaon.example"))
    sign_in(client)
    mine = UserSession.objects.get(user=kim)

    assert other.post(reverse("people:session_end", args=[mine.pk])).status_code == 404
    assert client.get(reverse("people:account")).status_code == 200


def test_the_session_gets_a_new_key_at_sign_in(client, kim):
    client.get(reverse("login"))
    session = client.session
    session["mark"] = 1
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before


def test_the_old_form_of_the_sign_in_is_led_to_the_one_page(client, db):
    answer = client.get(reverse("account_login") + "?next=/account/")

    assert answer["Location"] == "/login/?next=/account/"


def test_a_sign_in_on_a_new_device_is_told_once(client, kim):
    sign_in(client)
    client.post(reverse("logout"))
    sign_in(client)
    told = Event.objects.filter(kind="people.security")
    assert [event.to for event in told] == [[kim.pk]]

    forged = Client()
    forged.cookies["devices"] = signing.dumps([kim.pk], salt="another")
    assert sign_in(forged).status_code == 302

    assert told.all().count() == 2
