import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from madang.base.tests.parallel import at_once
from madang.people.models import Account
from madang.people.tests.people import PASSWORD, an_account

FORM = {"login": "Kim@Gaon.example", "password1": PASSWORD, "name": "김하늘", "age": "14"}


@pytest.fixture
def many_tries(settings):
    settings.MADANG_RATE_LIMITS = []
    settings.ACCOUNT_RATE_LIMITS = False


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), FORM | changes)


def seen(page, address):
    """What a visitor sees of a page, without what differs anyway."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return page.status_code, re.sub(r'value="\w{64}"', "", main).replace(address, "…")


def code_in(message):
    return re.search(r"(?<!\d)\d{6}(?!\d)", message.body)[0]


@pytest.mark.django_db
def test_an_account_opens_when_the_code_has_come_back(client):
    answer = sign_up(client)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    code = code_in(mail.outbox[0])

    answer = client.post(answer["Location"], {"code": code})

    account = Account.objects.get(email="kim@gaon.example")
    assert client.session["_auth_user_id"] == str(account.pk)
    assert account.name == "김하늘"
    assert EmailAddress.objects.get(user=account).verified
    assert mail.outbox[0].to == ["kim@gaon.example"]


@pytest.mark.django_db
def test_three_wrong_codes_end_the_sign_up(client, many_tries):
    where = sign_up(client)["Location"]
    right = code_in(mail.outbox[0])
    wrong = "000000" if right != "000000" else "000001"

    for _ in range(3):
        client.post(where, {"code": wrong})
    client.post(where, {"code": right})

    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_a_known_address_is_answered_like_an_unknown_one(client, many_tries):
    known = an_account("kim@gaon.example", password="another password")
    before = known.password, known.name

    for_known = sign_up(client)
    for_new = sign_up(Client(), login="lee@gaon.example")
    assert (for_known.status_code, for_known["Location"]) == (
        for_new.status_code,
        for_new["Location"],
    )
    assert Account.objects.filter(email="kim@gaon.example").count() == 1
    known.refresh_from_db()
    assert (known.password, known.name) == before
    assert [sorted(message.to) for message in mail.outbox] == [
        ["kim@gaon.example"],
        ["lee@gaon.example"],
    ]
    assert not re.search(r"(?<!\d)\d{6}(?!\d)", mail.outbox[0].body)


@pytest.mark.django_db
def test_both_pages_after_a_sign_up_are_the_same(many_tries):
    an_account("kim@gaon.example")
    pages = []
    for address in ("kim@gaon.example", "lee@gaon.example"):
        visitor = Client()
        where = sign_up(visitor, login=address)["Location"]
        first = visitor.get(where)
        wrong = visitor.post(where, {"code": "1"})
        pages.append([seen(first, address), seen(wrong, address)])

    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_nothing_is_kept(client):
    answer = sign_up(client, password1="password")

    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not Account.objects.exists()
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_child_is_kept_as_one(client):
    sign_up(client, age="child")

    assert Account.objects.get().said_under_14


@pytest.mark.django_db
def test_the_owner_of_an_address_gets_the_account_alone(client, many_tries):
    """Who signs up with another's address knows its password, until the owner comes by a code."""
    sign_up(client, password1="the intruder's sentence")
    owner = Client()
    where = owner.post(reverse("account_request_login_code"), {"login": "kim@gaon.example"})

    owner.post(where["Location"], {"code": code_in(mail.outbox[-1])})

    account = Account.objects.get()
    assert owner.session["_auth_user_id"] == str(account.pk)
    assert not account.has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_of_64_sign_ups_at_once_one_makes_the_account(many_tries, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    answers = at_once(64, lambda _: sign_up(Client()))

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Account.objects.count() == 1
    assert EmailAddress.objects.count() == 1
    assert sum(bool(re.search(r"(?<!\d)\d{6}(?!\d)", message.body)) for message in mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_64_guesses_at_once_three_are_heard(many_tries):
    visitor = Client()
    where = sign_up(visitor)["Location"]
    right = code_in(mail.outbox[0])

    def guess(number):
        client = Client()
        client.cookies = visitor.cookies.copy()
        code = right if number == 63 else f"{(int(right) + number + 1) % 1_000_000:06}"
        return client.post(where, {"code": code})

    answers = at_once(63, guess)

    assert 500 not in {answer.status_code for answer in answers}
    visitor.post(where, {"code": right})
    assert "_auth_user_id" not in visitor.session
