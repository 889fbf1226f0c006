import pytest
from django.urls import reverse

from madang.people.models import Account
from madang.people.tests.people import PASSWORD, an_account

pytestmark = pytest.mark.django_db


def an_operator():
    return Account.objects.create_superuser("op@gaon.example", PASSWORD)


def test_strangers_are_sent_to_the_one_sign_in(client):
    answer = client.get("/admin/")

    assert answer.status_code == 302
    assert client.get(answer["Location"])["Location"] == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.parametrize("staff", [False, True])
def test_who_is_no_operator_is_refused(client, staff):
    client.force_login(an_account(is_staff=staff))

    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/people/account/", follow=True).status_code == 403


def test_an_operator_suspends_an_account_but_cannot_take_it_over(client):
    kim = an_account("kim@gaon.example", password=PASSWORD)
    client.force_login(an_operator())
    page = client.get(f"/admin/people/account/{kim.pk}/change/")
    assert page.status_code == 200

    client.post(page.request["PATH_INFO"], {"email": "op@evil.example", "is_superuser": "on"})

    before = kim.password
    kim.refresh_from_db()
    assert (kim.email, kim.is_superuser, kim.password) == ("kim@gaon.example", False, before)
    assert not kim.is_active
    assert client.get("/admin/people/account/add/").status_code == 403
    assert client.get(f"/admin/people/account/{kim.pk}/delete/").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/", "auth/group/"],
)
def test_keys_to_other_peoples_accounts_are_not_shown(client, path):
    client.force_login(an_operator())

    assert client.get(f"/admin/{path}").status_code == 404


def test_an_operator_opens_the_pages_of_the_installation(client):
    client.force_login(an_operator())

    assert client.get("/admin/towns/town/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_behind_https_operators_need_a_second_factor(client, settings):
    settings.MADANG_HTTPS = True
    client.force_login(an_operator())

    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_the_admin_is_no_page_of_a_town(client):
    client.force_login(an_operator())

    assert client.get("/gaon/admin/").status_code == 404
