"""People for the tests of every package."""

import time
from itertools import count
from typing import Any

from madang.people.models import Account

PASSWORD = "the yard is open to all"
_numbers = count(1)


def an_account(email: str | None = None, *, password: str | None = None, **fields: Any) -> Account:
    """Make an account with a proven address; sign it in with `client.force_login(account)`.

    With `password=PASSWORD` it can sign in by itself; hashing takes a while, so it is not given
    to all.
    """
    address = email or f"person{next(_numbers)}@gaon.example"
    return Account.objects.create_user(address, password, **fields)


def reauthenticated(client: Any, account: Account) -> None:
    """Sign `account` in at `client` as one who has proven a moment ago that it is they."""
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
