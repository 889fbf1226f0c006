"""Every page of the account opens, in both languages, with our words and without inline script."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from madang.people.tests.people import an_account, reauthenticated

OUTSIDE = (
    "login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
)
INSIDE = (
    "people:account",
    "people:profile",
    "account_email",
    "account_change_phone",
    "account_change_password",
    "usersessions_list",
    "logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "account_reauthenticate",
)
SECURED = ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp",
           "mfa_reauthenticate")  # fmt: skip
INLINE = re.compile(r"<script(?![^>]*(?:src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=")
HANGUL = re.compile(r"[가-힣]")


def look_at(client, name, language):
    client.cookies["django_language"] = language
    answer = client.get(reverse(name))
    assert answer.status_code == 200, (name, answer.get("Location"))
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert not INLINE.search(answer.text), name
    assert "<h1>" in main, name
    assert bool(HANGUL.search(main)) == (language == "ko"), name
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_before_the_door_opens(client, name, language):
    look_at(client, name, language)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", INSIDE)
def test_a_page_behind_the_door_opens(client, name, language):
    account = an_account("kim@gaon.example", password="x", language=language)
    reauthenticated(client, account)

    look_at(client, name, language)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", SECURED)
def test_a_page_of_a_second_factor_opens(client, name, language):
    account = an_account("kim@gaon.example", password="x", language=language)
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    reauthenticated(client, account)

    look_at(client, name, language)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*INSIDE, *SECURED])
def test_nobody_gets_behind_the_door_without_a_key(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert "/login/" in answer["Location"] or name == "logout"
