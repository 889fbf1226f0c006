import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from madang.base.tests.parallel import at_once
from madang.people.tests.people import PASSWORD, an_account, reauthenticated


@pytest.fixture
def many_tries(settings):
    settings.MADANG_RATE_LIMITS = []


@pytest.fixture
def kim(db, many_tries):
    return an_account("kim@gaon.example", password=PASSWORD)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_app(account):
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def sign_in(client):
    return client.post(reverse("login"), {"login": "kim@gaon.example", "password": PASSWORD})


def test_an_app_is_added_and_recovery_codes_are_shown_once(client, kim):
    reauthenticated(client, kim)
    page = client.get(reverse("mfa_activate_totp"))

    answer = client.post(
        reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)}
    )

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer["Location"]).context["unused_codes"]
    assert len(set(codes)) == 10
    later = Client()
    reauthenticated(later, kim)
    assert not set(codes) & set(later.get(answer["Location"]).context["unused_codes"])
    assert [message.to for message in mail.outbox] == [["kim@gaon.example"]] * len(mail.outbox)


def test_the_key_of_an_app_is_not_readable_in_the_database(kim):
    secret = with_app(kim)

    kept = Authenticator.objects.get(type="totp").data["secret"]

    assert secret not in kept
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(secret))


def test_a_password_alone_does_not_open_an_account_with_an_app(client, kim):
    secret = with_app(kim)

    where = sign_in(client)["Location"]
    assert where == reverse("mfa_authenticate")
    assert client.get(reverse("people:account")).status_code == 302

    client.post(where, {"code": code_of(secret)})
    assert client.get(reverse("people:account")).status_code == 200


def test_a_code_works_once(kim):
    secret = with_app(kim)
    first, second = Client(), Client()
    for visitor in (first, second):
        sign_in(visitor)
    code = code_of(secret)

    first.post(reverse("mfa_authenticate"), {"code": code})
    second.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_works_once(kim):
    with_app(kim)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    for visitor in (first, second):
        sign_in(visitor)
        visitor.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


@pytest.mark.django_db(transaction=True)
def test_of_64_uses_of_a_code_at_once_one_counts(many_tries, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    secret = with_app(an_account("kim@gaon.example", password=PASSWORD))
    visitors = [Client() for _ in range(8)]
    for visitor in visitors:
        sign_in(visitor)
    code = code_of(secret)

    answers = at_once(8, lambda n: visitors[n].post(reverse("mfa_authenticate"), {"code": code}))

    assert {answer.status_code for answer in answers} <= {200, 302}
    assert sum("_auth_user_id" in visitor.session for visitor in visitors) == 1


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "account_set_password",
    ],
)
def test_what_is_delicate_asks_again(client, kim, name):
    client.force_login(kim)
    if name == "account_set_password":
        with_app(kim)
        kim.set_unusable_password()
        kim.save()
        client.force_login(kim)

    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_guessing_a_second_step_is_stopped(client, kim):
    secret = with_app(kim)
    sign_in(client)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert "_auth_user_id" not in client.session


def test_a_passkey_with_a_foreign_answer_is_refused(client, kim):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]

    for credential in ("{}", "[]", "1", '{"id": "x", "response": {}}', "x" * 100):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.status_code in {200, 302}, credential

    assert "_auth_user_id" not in client.session
