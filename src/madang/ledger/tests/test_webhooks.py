"""The gateway's door: the secret, the bound, and that nothing of what it brings is kept."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from madang.ledger.models import Payment
from madang.ledger.services import gateways
from madang.ledger.tests.books import NOW
from madang.ledger.tests.faketoss import CARD, FakeToss
from madang.ledger.tests.tills import a_till
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(settings):
    settings.MADANG_RATE_LIMITS = []
    return a_till(FakeToss(), someone())


@pytest.fixture
def hook(till):
    """A webhook about an order of the town, with the number of a card in it."""
    till.payment = till.begin()
    till.at_gateway(till.payment)
    assert CARD.encode() in till.fake.hooks[0]
    return till.fake.hooks[0]


def asked(till) -> bool:
    return Payment.objects.get(pk=till.payment.pk).hinted


def test_a_webhook_only_says_which_payment_to_look_at(till, hook):
    assert till.deliver(hook) == 200
    assert asked(till)
    assert Payment.objects.get().state == "READY"


def test_a_wrong_secret_is_refused_and_so_is_another_town_s(till, hook):
    other = a_till(FakeToss(), someone(), "narae")

    for secret in ("none", other.hook, till.hook[:-1]):
        assert till.deliver(hook, secret) == 401
    gateways.connect(town=till.books.town, kind="toss", client_key="", secret="s", now=NOW)
    assert till.deliver(hook) == 401, "a new contract has a new secret"
    assert not asked(till)


def test_another_town_s_webhook_reaches_no_payment_of_this_one(till, hook):
    other = a_till(FakeToss(), someone(), "narae")

    assert other.deliver(hook) == 200
    assert not asked(till)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"data": {"orderId": 7}}', 400),
        (b'{"orderId": "../../x"}', 400),
        (b"[" * 60_000, 400),
        (b"\xff\xfe", 400),
        (b'{"orderId": "nobody-has-this"}', 200),
        (b"x" * 70_000, 413),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(till, hook, body, status):
    assert till.deliver(body) == status
    assert not asked(till)


def test_a_contract_is_kept_sealed_and_its_address_told_once(till, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("test_sk_new\n"))
    out = StringIO()

    call_command("ledger_connect_toss", town="gaon", client_key="test_ck", stdout=out)

    kept = gateways.Gateway.objects.get(town=till.books.town)
    assert "/gaon/ledger/webhooks/toss/" in out.getvalue()
    assert gateways.secret_of(town_id=kept.town_id, kind="toss") == "test_sk_new"
    assert b"test_sk" not in bytes(kept.secret_sealed)
    hook = out.getvalue().strip().rstrip("/").rpartition("/")[2]
    assert gateways.knows(town=till.books.town, kind="toss", hook=hook)
    assert not gateways.knows(town=till.books.town, kind="toss", hook=till.hook)


@pytest.mark.parametrize(("slug", "secret"), [("gaon", ""), ("nowhere", "s")])
def test_a_contract_without_a_secret_or_a_town_is_refused(till, monkeypatch, slug, secret):
    monkeypatch.setattr("sys.stdin", StringIO(secret))

    with pytest.raises(CommandError):
        call_command("ledger_connect_toss", town=slug, client_key="k")

    assert gateways.knows(town=till.books.town, kind="toss", hook=till.hook)


def test_the_number_of_a_card_is_kept_nowhere(till, hook):
    till.deliver(hook)
    till.deliver(json.dumps({"orderId": till.payment.order, "card": CARD}).encode())

    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(
                SQL("SELECT count(*) FROM {} AS t WHERE t::text LIKE %s").format(Identifier(table)),
                [f"%{CARD}%"],
            )
            assert cursor.fetchone()[0] == 0, table
