"""A payment gateway on loopback that speaks as Toss Payments does, and misbehaves as it is told.

It keeps a book of its own, so that a test can ask afterwards who has which money.
"""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

SECRET = "test_sk_gaon"
CARD = "4111111111111111"  # what no answer and no webhook should say, and this one does
FAULTS = {
    "cut before": "the line breaks before anything is done",
    "cut after": "the line breaks when all is done",
    "error before": "an error of the server, nothing done",
    "error after": "an error of the server, all done",
    "silence": "no answer at all, all done",
    "late": "the line breaks, and what was asked is done later",
    "other amount": "it takes another amount than it was asked to",
    "takes back": "it says DONE, and gives everything back a moment later",
    "declines": "the card's bank says no",
    "nonsense": "an answer that is no payment, all done",
    "busy": "429, nothing done",
}
_numbers = count(1)


@dataclass
class FakeToss:
    """Payments by their key; `faults` befall the next requests one by one, None is none.

    `hooks` are the webhooks that it has sent and nobody has delivered yet.
    """

    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    faults: deque[str | None] = field(default_factory=deque)
    read_faults: deque[str | None] = field(default_factory=deque)
    hooks: list[bytes] = field(default_factory=list)
    waiting: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.RLock)
    ended: Any = field(default_factory=threading.Event)
    url: str = ""

    def customer_pays(self, order: str, amount: int) -> str:
        """The customer has proven to the gateway that it is they; nothing is charged yet."""
        key = f"tgen_20261127{next(_numbers):06}aB"
        with self.lock:
            self.payments[key] = {
                "paymentKey": key,
                "orderId": order,
                "status": "IN_PROGRESS",
                "totalAmount": amount,
                "balanceAmount": amount,
                "approvedAt": None,
                "currency": "KRW",
                "method": "카드",
                "card": {"number": CARD},
                "cancels": None,
            }
            self.tell(key)
        return key

    def gives_back(self, key: str, amount: int) -> None:
        """Somebody cancels in the gateway's own office."""
        with self.lock:
            self._cancel(key, amount)

    def expires(self, key: str) -> None:
        with self.lock:
            self.payments[key]["status"] = "EXPIRED"
            self.tell(key)

    def catch_up(self) -> None:
        """Do what arrived late."""
        with self.lock:
            for path, token, body in self.waiting:
                self._done(path, token, body)
            self.waiting.clear()

    def book(self) -> int:
        """What it has taken and not given back."""
        return sum(one["balanceAmount"] for one in self.payments.values() if one["approvedAt"])

    def tell(self, key: str) -> None:
        body = {"eventType": "PAYMENT_STATUS_CHANGED", "data": self.payments[key]}
        self.hooks.append(json.dumps(body).encode())

    def answer(self, path: str, token: str, body: dict[str, Any]) -> tuple[str, int, Any]:
        """Return the fault that befalls this request, the status and what to say."""
        with self.lock:
            self.asked.append(path)
            fault = self.faults.popleft() if self.faults else None
            if fault in {"cut before", "error before", "busy"}:
                return fault, 429 if fault == "busy" else 500, {"code": "UNKNOWN_PAYMENT_ERROR"}
            if fault == "late":
                self.waiting.append((path, token, body))
                return fault, 500, {}
            status, said = self._done(path, token, body, fault)
            if fault == "takes back" and status == 200 and said["status"] == "DONE":
                self._cancel(said["paymentKey"], said["totalAmount"])
            return fault or "", status, said

    def look(self, path: str) -> tuple[str, int, Any]:
        with self.lock:
            fault = (self.read_faults.popleft() if self.read_faults else None) or ""
            wanted = path.rpartition("/")[2]
            names = ("orderId",) if "/orders/" in path else ("paymentKey",)
            found = [one for one in self.payments.values() if one[names[0]] == wanted]
            if not found:
                return fault, 404, {"code": "NOT_FOUND_PAYMENT"}
            return fault, 200, dict(found[-1])

    def _done(
        self, path: str, token: str, body: dict[str, Any], fault: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        if token not in self.answers:
            key = body.get("paymentKey") or path.split("/")[-2]
            act = self._confirm if path.endswith("/confirm") else self._cancel_asked
            self.answers[token] = act(key, body, fault)
        return self.answers[token]

    def _confirm(self, key: str, body: dict[str, Any], fault: str | None) -> tuple[int, Any]:
        one = self.payments.get(key)
        if one is None or one["orderId"] != body["orderId"]:
            return 404, {"code": "NOT_FOUND_PAYMENT"}
        if one["status"] != "IN_PROGRESS":
            return 400, {"code": "ALREADY_PROCESSED_PAYMENT"}
        if one["totalAmount"] != body["amount"] or fault == "declines":
            one["status"] = "ABORTED"
            self.tell(key)
            return 400, {"code": "REJECT_CARD_PAYMENT"}
        one |= {"status": "DONE", "approvedAt": "2026-11-27T18:00:00+09:00"}
        if fault == "other amount":
            one |= {"totalAmount": body["amount"] + 7, "balanceAmount": body["amount"] + 7}
        self.tell(key)
        return 200, dict(one)

    def _cancel_asked(self, key: str, body: dict[str, Any], fault: str | None) -> tuple[int, Any]:
        one = self.payments.get(key)
        if one is None:
            return 404, {"code": "NOT_FOUND_PAYMENT"}
        amount = body.get("cancelAmount", one["balanceAmount"])
        if not one["approvedAt"] or amount > one["balanceAmount"] or fault == "declines":
            return 400, {"code": "NOT_CANCELABLE_PAYMENT"}
        self._cancel(key, amount)
        return 200, dict(one)

    def _cancel(self, key: str, amount: int) -> None:
        one = self.payments[key]
        one["balanceAmount"] -= amount
        one["status"] = "PARTIAL_CANCELED" if one["balanceAmount"] else "CANCELED"
        self.tell(key)
