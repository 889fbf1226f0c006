"""What Toss Payments says, read without trust: only what we know, and never a word more.

A payment object of the API v1: https://docs.tosspayments.com/reference#payment
"""

import json
import re
from typing import Any

from madang.ledger.engine.payments import PAID, Reading, State, is_card

STATES = {state.value: state for state in State} | {"WAITING_FOR_DEPOSIT": State.IN_PROGRESS}
METHODS = frozenset(
    {"카드", "가상계좌", "간편결제", "휴대폰", "계좌이체", "문화상품권", "도서문화상품권"}
    | {"게임문화상품권"}
)
CODE = re.compile(r"[A-Z][A-Z0-9_]{1,59}")
ORDER = re.compile(r"[A-Za-z0-9_-]{6,64}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")
# A refusal with one of these does not say that the payment is not made.
UNDECIDED = frozenset(
    {"ALREADY_PROCESSED_PAYMENT", "IDEMPOTENT_REQUEST_PROCESSING", "ALREADY_CANCELED_PAYMENT"}
)
UNDECIDED_STATUSES = frozenset({401, 403, 408, 409, 425, 429})
MOST = 10**15


def said(content: bytes) -> dict[str, Any]:
    """Return the JSON object in `content`. Raises ValueError."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError("no JSON") from error
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - it is the content that is wrong
    return found


def reading(body: dict[str, Any]) -> Reading:
    """Return what a payment object says. Raises ValueError: it is none.

    >>> body = {"status": "DONE", "orderId": "meal-123", "paymentKey": "k", "totalAmount": 5,
    ...         "balanceAmount": 5, "approvedAt": "2026-11-27T12:00:00+09:00", "currency": "KRW"}
    >>> reading(body).is_paid
    True
    """
    state = STATES.get(_text(body, "status"))
    order, key = _text(body, "orderId"), _text(body, "paymentKey")
    total, left = body.get("totalAmount"), body.get("balanceAmount")
    if state is None or not ORDER.fullmatch(order) or body.get("currency", "KRW") != "KRW":
        raise ValueError("no payment")
    if not KEY.fullmatch(key) or is_card(key):
        raise ValueError("no payment key")
    if type(total) is not int or type(left) is not int or not 0 <= left <= total <= MOST:
        raise ValueError("no amount")
    method = _text(body, "method")
    return Reading(
        state=state,
        order=order,
        payment_key=key,
        total=total,
        left=left,
        is_paid=state in PAID and bool(body.get("approvedAt")),
        method=method if method in METHODS else "",
    )


def code(body: dict[str, Any]) -> str:
    """Return the code of a refusal, empty when there is none that we could keep."""
    found = _text(body, "code")
    return found if CODE.fullmatch(found) else ""


def hinted_order(content: bytes) -> str:
    """Return the order that a webhook speaks of; nothing else of it is read. Raises ValueError."""
    body = said(content)
    data = body.get("data")
    order = _text(data if isinstance(data, dict) else body, "orderId")
    if not ORDER.fullmatch(order):
        raise ValueError("no order")
    return order


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
