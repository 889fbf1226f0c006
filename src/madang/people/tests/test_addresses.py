import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from madang.people.engine import phones
from madang.people.models import Account
from madang.people.services import accounts, codes, texts
from madang.people.tests.people import PASSWORD, an_account, reauthenticated


@pytest.fixture(autouse=True)
def many_tries(settings, tmp_path):
    settings.MADANG_RATE_LIMITS = []
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MADANG_STATE = tmp_path
    settings.MADANG_TEXTS = "file"


@pytest.fixture
def sent(tmp_path):
    """The texts that were sent so far."""

    def read():
        path = tmp_path / "texts.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    return read


def code_in(text):
    return re.search(r"(?<!\d)\d{6}(?!\d)", text)[0]


FORM = {"login": "010-1234-5678", "password1": PASSWORD, "age": "14"}


@pytest.mark.django_db
def test_an_account_by_phone_needs_no_mail(client, sent):
    where = client.post(reverse("account_signup"), FORM)["Location"]
    assert where == reverse("account_verify_phone")
    client.post(where, {"code": code_in(sent()[0]["text"])})

    account = Account.objects.get(phone="+821012345678")
    assert client.session["_auth_user_id"] == str(account.pk)
    assert account.phone_verified_at
    assert account.email is None

    again = Client()
    again.post(reverse("login"), {"login": "+82 10 1234 5678", "password": PASSWORD})
    assert "_auth_user_id" in again.session
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_code_by_text_opens_an_account_by_phone(client, sent):
    account = an_account("kim@gaon.example", phone="+821012345678")
    where = client.post(reverse("account_request_login_code"), {"login": "01012345678"})["Location"]

    client.post(where, {"code": code_in(sent()[0]["text"])})

    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.django_db
def test_a_known_number_is_answered_like_an_unknown_one(sent):
    an_account("kim@gaon.example", phone="+821012345678")
    places = [
        Client().post(reverse("account_signup"), FORM | {"login": number})["Location"]
        for number in ("010-1234-5678", "010-1234-0000")
    ]

    assert places[0] == places[1]
    assert [text["to"] for text in sent()] == ["+821012345678", "+821012340000"]
    assert not re.search(r"(?<!\d)\d{6}(?!\d)", sent()[0]["text"])
    assert Account.objects.filter(phone="+821012345678").count() == 1


@pytest.mark.django_db
def test_a_new_address_counts_when_its_code_has_come_back(client):
    kim = an_account("kim@gaon.example")
    reauthenticated(client, kim)

    where = client.post(reverse("account_email"), {"email": "New@gaon.example", "action_add": "1"})
    kim.refresh_from_db()
    assert kim.email == "kim@gaon.example"
    client.post(where["Location"], {"code": code_in(mail.outbox[0].body)})

    kim.refresh_from_db()
    assert kim.email == "new@gaon.example"
    assert [(a.email, a.verified) for a in kim.emailaddress_set.all()] == [
        ("new@gaon.example", True)
    ]
    assert [message.to for message in mail.outbox] == [["new@gaon.example"], ["kim@gaon.example"]]


@pytest.mark.django_db
def test_the_address_of_another_account_cannot_be_taken(client):
    an_account("lee@gaon.example")
    kim = an_account("kim@gaon.example")
    reauthenticated(client, kim)

    where = client.post(reverse("account_email"), {"email": "lee@gaon.example", "action_add": "1"})
    assert where.status_code == 302  # as for any address: nothing is told of other accounts
    client.post(where["Location"], {"code": code_in(mail.outbox[0].body)})

    kim.refresh_from_db()
    assert kim.email == "kim@gaon.example"


@pytest.mark.django_db
def test_a_new_number_counts_when_its_code_has_come_back(client, sent):
    kim = an_account("kim@gaon.example")
    reauthenticated(client, kim)

    where = client.post(reverse("account_change_phone"), {"phone": "010 9999 8888"})["Location"]
    kim.refresh_from_db()
    assert kim.phone is None
    client.post(where, {"code": code_in(sent()[0]["text"])})

    kim.refresh_from_db()
    assert (kim.phone, bool(kim.phone_verified_at)) == ("+821099998888", True)


@pytest.mark.django_db
def test_a_change_of_address_asks_for_proof_first(client):
    client.force_login(an_account("kim@gaon.example", password=PASSWORD))

    answer = client.post(reverse("account_email"), {"email": "new@gaon.example", "action_add": "1"})

    assert "reauthenticate" in answer["Location"]
    assert mail.outbox == []


@pytest.mark.django_db
def test_without_a_gateway_the_pages_know_no_phones(client, settings):
    settings.MADANG_TEXTS = ""
    client.cookies["django_language"] = "en"

    assert (
        "phone number" not in client.get(reverse("login")).text.partition("<form method")[2][:900]
    )
    answer = client.post(reverse("account_signup"), FORM)

    assert answer.status_code == 200
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_code_from_an_office_goes_to_the_proven_phone_else_by_mail(sent):
    both = an_account("kim@gaon.example", phone="+821012345678")
    mail_only = an_account("lee@gaon.example")
    counter = accounts.make_at_counter(name="박봄")

    assert codes.send(both, subject="Code", text="Code 123456") == "+82••••••5678"
    assert codes.send(mail_only, subject="Code", text="Code 654321") == "le•••@gaon.example"
    with pytest.raises(codes.NoWay):
        codes.send(counter, subject="Code", text="Code 1")
    assert [text["to"] for text in sent()] == ["+821012345678"]
    assert [message.to for message in mail.outbox] == [["lee@gaon.example"]]


@pytest.mark.django_db
def test_a_closed_account_keeps_nothing_of_the_person():
    kim = an_account("kim@gaon.example", phone="+821012345678", name="김하늘", password=PASSWORD)

    accounts.close(kim, now=kim.joined_at)

    kim.refresh_from_db()
    assert (kim.email, kim.phone, kim.name, kim.is_active) == (None, None, "", False)
    assert not kim.has_usable_password()
    assert not kim.emailaddress_set.exists()
    assert an_account("kim@gaon.example").pk != kim.pk  # the address is free again


@pytest.mark.parametrize(
    "text", ["", "12", "+", "010-abcd-1234", "+8210123456789012", "٠١٠١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="not a phone number"):
        phones.e164(text)


def test_a_gateway_must_be_https(settings):
    settings.MADANG_TEXTS = "http://texts.example/send"

    assert not texts.available()


@pytest.mark.django_db
def test_nobody_keeps_an_address_that_was_not_proven():
    for address in ("kim@gaon.example", "010-1234-5678"):
        Client().post(reverse("account_signup"), FORM | {"login": address})
    an_account("lee@gaon.example")
    accounts.make_at_counter(name="박봄")
    early = Account.objects.get(email="kim@gaon.example").joined_at

    assert accounts.forget_unproven(now=early + timedelta(days=2)) == 0
    assert accounts.forget_unproven(now=early + timedelta(days=4)) == 2

    assert {str(account) for account in Account.objects.all()} == {"lee@gaon.example", "박봄"}


@pytest.mark.django_db
def test_a_number_gets_ten_texts_a_day(sent):
    for _ in range(12):
        texts.send("+821012345678", "Code 1")

    assert len(sent()) == 10


@pytest.mark.django_db
def test_an_address_gets_twenty_asked_mails_a_day(client):
    an_account("kim@gaon.example")
    for _ in range(22):
        client.post(reverse("account_reset_password"), {"email": "kim@gaon.example"})

    assert len(mail.outbox) == 20


@pytest.mark.django_db
def test_hints_to_an_address_leave_its_code_a_share(client):
    """Whoever asks again and again for an address without account keeps no code from it."""
    for _ in range(22):
        client.post(reverse("account_reset_password"), {"email": "kim@gaon.example"})
    assert len(mail.outbox) == 5

    kim = an_account("kim@gaon.example")
    client.post(reverse("account_reset_password"), {"email": kim.email})

    assert len(mail.outbox) == 6


@pytest.mark.django_db
def test_a_number_is_removed_unless_it_is_the_only_way(client):
    kim = an_account("kim@gaon.example", phone="+821012345678")
    reauthenticated(client, kim)
    client.post(reverse("people:phone_removal"))

    phone_only = Account.objects.create_user(phone="+821099998888")
    other = Client()
    reauthenticated(other, phone_only)
    other.post(reverse("people:phone_removal"))

    kim.refresh_from_db()
    phone_only.refresh_from_db()
    assert (kim.phone, phone_only.phone) == (None, "+821099998888")


@pytest.mark.django_db
def test_a_number_is_not_removed_without_proof(client):
    kim = an_account("kim@gaon.example", phone="+821012345678", password=PASSWORD)
    client.force_login(kim)

    answer = client.post(reverse("people:phone_removal"))

    assert "reauthenticate" in answer["Location"]
    kim.refresh_from_db()
    assert kim.phone == "+821012345678"
