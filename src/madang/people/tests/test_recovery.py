import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from madang.people.tests.people import PASSWORD, an_account

NEW = "quite another sentence"


@pytest.fixture
def kim(db, settings):
    settings.MADANG_RATE_LIMITS = []
    return an_account("kim@gaon.example", password=PASSWORD)


def ask(client, address="kim@gaon.example"):
    return client.post(reverse("account_reset_password"), {"email": address})


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def take(client, link, password=NEW):
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password})


def test_the_link_in_the_mail_leads_to_a_new_password(client, kim):
    ask(client)

    take(client, link_in(mail.outbox[0]))

    kim.refresh_from_db()
    assert kim.check_password(NEW)
    assert "_auth_user_id" not in client.session


def test_a_link_that_was_used_is_refused(client, kim):
    ask(client)
    link = link_in(mail.outbox[0])
    take(client, link)

    answer = take(Client(), link, "a third sentence for it")

    assert "password1" not in answer.text
    kim.refresh_from_db()
    assert kim.check_password(NEW)


def test_a_link_dies_with_the_password_and_with_the_address(client, kim):
    ask(client)
    link = link_in(mail.outbox[0])
    kim.emailaddress_set.update(email="new@gaon.example")
    kim.email = "new@gaon.example"
    kim.save()

    take(client, link)

    kim.refresh_from_db()
    assert kim.check_password(PASSWORD)


def test_a_link_of_one_account_does_not_open_another(client, kim):
    lee = an_account("lee@gaon.example", password=PASSWORD)
    ask(client)
    uid, _, rest = link_in(mail.outbox[0]).rpartition("/recovery/")[2].partition("-")
    assert int(uid, 36) == kim.pk

    alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
    number, other = lee.pk, ""
    while number:
        number, digit = divmod(number, 36)
        other = alphabet[digit] + other
    take(client, f"/account/recovery/{other}-{rest}")

    lee.refresh_from_db()
    assert lee.check_password(PASSWORD)


def test_an_unknown_address_is_answered_alike_and_told_only_itself(client, kim):
    known, unknown = ask(client), ask(Client(), "nobody@gaon.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [
        ["kim@gaon.example"],
        ["nobody@gaon.example"],
    ]
    assert "/recovery/" not in mail.outbox[1].body


def test_a_forged_host_gets_no_link(client, kim):
    answer = client.post(
        reverse("account_reset_password"),
        {"email": "kim@gaon.example"},
        headers={"host": "evil.example"},
    )

    assert answer.status_code == 400
    assert mail.outbox == []


def test_all_sessions_end_with_the_old_password(client, kim):
    elsewhere = Client()
    elsewhere.force_login(kim)
    ask(client)

    take(client, link_in(mail.outbox[0]))

    assert elsewhere.get(reverse("people:account")).status_code == 302
