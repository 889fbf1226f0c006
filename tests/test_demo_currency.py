"""The demo's local currency: bought in the play, and spent on a meal."""

import pytest

from madang.base import clock
from madang.ledger.models import Gateway
from madang.ledger.services import audits, demonstrations, gateways, offers, purchases, purses
from madang.ledger.services.purchases import Wish
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import currency, shops

pytestmark = pytest.mark.django_db


def test_gaon_sells_its_currency_and_the_payment_is_played(settings):
    settings.MADANG_DEMO_GATEWAY = True
    town, now = a_town(), clock.now()
    for email in (shops.OWNER, shops.NEWCOMER):
        someone(email=email)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    shops.seed(town, None, operator, now)
    assert not currency.is_seeded(town, None, now)
    currency.seed(town, None, operator, now)

    assert currency.is_seeded(town, None, now)
    offer, buyer = offers.every(town=town, now=now)[0], someone()
    wish = Wish(50_000, 45_000, "demo")
    bought = purchases.begin(offer=offer, wish=wish, by=buyer, now=now)
    bought = purchases.confirm(
        purchase=bought, order=bought.payment.order, amount=45_000, now=now,
        payment_key=demonstrations.key(demonstrations.PAYS),
    )  # fmt: skip
    assert bought.state == "sold"
    assert purses.amount(bought.wallet).available == 50_000
    assert audits.audit().is_clean


def test_without_the_demo_s_word_no_town_gets_it(db):
    town = a_town()
    with pytest.raises(ValueError, match="demo"):
        gateways.connect(town=town, kind="demo", client_key="", secret="x", now=clock.now())
    assert not Gateway.objects.exists()
