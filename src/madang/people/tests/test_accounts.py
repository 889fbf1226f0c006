import pytest
from django.db import IntegrityError, transaction

from madang.people.models import Account


@pytest.fixture
def operator(db):
    return Account.objects.create_superuser("op@gaon.example", "a-long-enough-password")


def test_an_operator_signs_in_whatever_the_case_of_the_address(client, operator):
    assert client.login(username="OP@gaon.example", password="a-long-enough-password")


def test_one_address_is_one_account_whatever_its_case(operator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create_user("Op@gaon.example", "x")

    assert Account.objects.count() == 1


def test_passwords_are_kept_as_argon2(operator):
    assert operator.password.startswith("argon2")


def test_a_wrong_password_is_refused_with_one_message_for_every_case(client, operator):
    wrong = client.post("/login/", {"login": "op@gaon.example", "password": "no"})
    nobody = client.post("/login/", {"login": "no@gaon.example", "password": "no"})

    assert wrong.status_code == nobody.status_code == 200
    assert "_auth_user_id" not in client.session
    assert wrong.context["form"].errors == nobody.context["form"].errors


def test_guessing_is_stopped_after_ten_tries(client, operator):
    codes = [client.post("/login/", {"login": "x", "password": "y"}).status_code for _ in range(11)]

    assert codes == [200] * 10 + [429]
