"""Toss Payments over HTTPS: https://docs.tosspayments.com/reference"""

import json
from base64 import b64encode
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from madang.base import outward
from madang.base.outward import Ask, UnreachableError
from madang.ledger.engine import toss
from madang.ledger.engine.payments import Reading
from madang.ledger.models import Payment
from madang.ledger.services import gateways
from madang.ledger.services.gateways import Back, Declined, Unclear

KIND = "toss"
MOST_BYTES = 1 << 18
PATIENCE_S, WHOLE_S = 10.0, 30.0
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Toss:
    """The port's side of Toss Payments; what it answers is read by `engine.toss` alone."""

    def confirm(self, payment: Payment, *, now: datetime) -> Reading:
        body = {
            "paymentKey": payment.payment_key,
            "orderId": payment.order,
            "amount": payment.amount,
        }
        return _told(payment, "/v1/payments/confirm", body, token=payment.token)

    def read(self, payment: Payment, *, now: datetime) -> Reading | None:
        known = payment.payment_key
        path = quote(known, safe="") if known else f"orders/{quote(payment.order, safe='')}"
        status, body = _asked(payment, f"/v1/payments/{path}")
        if status == 404:
            return None
        if status != 200:
            raise Unclear(f"{status} {toss.code(body)}".strip())
        return _reading(payment, body)

    def cancel(self, payment: Payment, back: Back, *, now: datetime) -> Reading:
        body: dict[str, object] = {"cancelReason": back.why}
        if back.amount is not None:
            body["cancelAmount"] = back.amount
        path = f"/v1/payments/{quote(payment.payment_key, safe='')}/cancel"
        return _told(payment, path, body, token=back.token)


def _told(payment: Payment, path: str, body: dict[str, object], *, token: str) -> Reading:
    """Tell the gateway to do something. Raises Unclear, Declined."""
    status, answer = _asked(payment, path, body, token=token)
    if status == 200:
        return _reading(payment, answer)
    code = toss.code(answer)
    if 400 <= status < 500 and status not in toss.UNDECIDED_STATUSES | {404}:
        if code not in toss.UNDECIDED:
            raise Declined(code)
    elif status == 404 and code:
        raise Declined(code)
    raise Unclear(f"{status} {code}".strip())


def _asked(
    payment: Payment, path: str, body: dict[str, object] | None = None, *, token: str = ""
) -> tuple[int, dict[str, Any]]:
    """Return the status and the object of an answer. Raises Unclear."""
    secret = gateways.secret_of(town_id=payment.town_id, kind=KIND)
    headers = {
        "Accept": "application/json",
        "Authorization": f"Basic {b64encode(f'{secret}:'.encode()).decode()}",
    }
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": token}
    url = settings.MADANG_TOSS_URL.rstrip("/") + path
    ask = Ask(
        "GET" if body is None else "POST",
        headers,
        None if body is None else json.dumps(body).encode(),
        patience_s=PATIENCE_S,
        whole_s=WHOLE_S,
        private=urlsplit(url).hostname in HERE,
    )
    try:
        with outward.opened(url, ask) as answer:
            content = outward.read(answer, most_bytes=MOST_BYTES)
            return answer.status, toss.said(content)
    except (UnreachableError, ValueError) as error:
        raise Unclear(str(error)) from error


def _reading(payment: Payment, body: dict[str, Any]) -> Reading:
    try:
        found = toss.reading(body)
    except ValueError as error:
        raise Unclear(str(error)) from error
    if found.order != payment.order or payment.payment_key not in {"", found.payment_key}:
        raise Unclear("another payment")
    return found
