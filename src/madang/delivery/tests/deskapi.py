"""The merchants' desk by API, for its tests: a shop's client, and what it sends."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from madang.base import clock
from madang.delivery.models import Order
from madang.delivery.tests.kitchens import Kitchen, a_kitchen
from madang.delivery.tests.shops import always_open
from madang.people.models import Account
from madang.roles.tests.towns import client_of

_keys = count(1)


@dataclass
class Till:
    """The shop's own client; what it asks is below the shop's path."""

    kitchen: Kitchen
    browser: Client
    town: str = "gaon"

    @property
    def path(self) -> str:
        return f"/{self.town}/api/delivery/desk/shops/{self.kitchen.shop.pk}"

    def get(self, path: str = "") -> HttpResponse:
        return self.browser.get(f"{self.path}{path}")

    def post(self, path: str, body: Any = None, *, key: str = "") -> HttpResponse:
        headers = {"Idempotency-Key": key or f"till-{next(_keys):08}"}
        said = json.dumps(body or {}, default=str)
        return self.browser.post(f"{self.path}{path}", said, "application/json", headers=headers)

    def step(self, order: Order, step: str, *, key: str = "", **more: Any) -> HttpResponse:
        """Make a step with what is seen now, unless another `seen` is given."""
        body = {"step": step, "seen": order.last_step} | more
        return self.post(f"/orders/{order.pk}/steps", body, key=key)

    def of(self, person: Account, town: str = "gaon") -> "Till":
        """Return the same requests as somebody else sends them."""
        return Till(self.kitchen, client_of(person), town)


def a_till(**fields: Any) -> Till:
    kitchen = a_kitchen(**fields)
    always_open(kitchen.shop)
    return Till(kitchen, client_of(kitchen.keeper))


def placed(till: Till, **more: Any) -> Order:
    return till.kitchen.place(now=clock.now(), **more)


def kind_of(answer: HttpResponse) -> tuple[int, str]:
    """Return the status and the stable kind of a problem."""
    return answer.status_code, answer.json()["type"].removeprefix("urn:madang:problem:")
