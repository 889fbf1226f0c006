"""Browsers that asked to be pushed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from madang.base import outward
from madang.base.outward import PORTS, UnreachableError
from madang.notices.models import Device
from madang.notices.services import pushes
from madang.people.models import Account

MOST = 20  # devices of one person; the oldest makes room
PATIENCE = timedelta(days=7)  # a device that could not be reached for so long is forgotten


@dataclass(frozen=True)
class Subscription:
    """What a browser says of itself: its service's address, its public key and secret."""

    endpoint: str
    p256dh: str
    auth: str
    name: str = ""


def of(account: Account) -> Sequence[Device]:
    """Return the devices of `account`, oldest first."""
    return list(Device.objects.filter(account=account))


@transaction.atomic
def add(*, account: Account, said: Subscription, now: datetime) -> Device | None:
    """Push to a browser from now on; one that was another account's is this one's now.

    None when it cannot be pushed to, or when somebody knows a browser's address but not its keys.
    """
    there = Device.objects.select_for_update().filter(endpoint=said.endpoint).first()
    if there is not None and (there.p256dh, there.auth) != (said.p256dh, said.auth):
        return None
    if not _is_usable(said):
        return None
    device = Device(
        account=account,
        endpoint=said.endpoint,
        p256dh=said.p256dh,
        auth=said.auth,
        name=said.name[:80],
        added_at=now,
    )
    Device.objects.bulk_create(
        [device],
        update_conflicts=True,
        unique_fields=["endpoint"],
        update_fields=["account", "name", "added_at", "failing_since"],
    )
    newest = Device.objects.filter(account=account).order_by("-added_at", "-id")[:MOST]
    Device.objects.filter(account=account).exclude(pk__in=[one.pk for one in newest]).delete()
    return Device.objects.filter(endpoint=said.endpoint).first()


def remove(*, account: Account, pk: int) -> bool:
    """Push no more to the device `pk` of `account`; tell whether there was one."""
    return Device.objects.filter(account=account, pk=pk).delete()[0] > 0


def reached(device: Device, *, now: datetime) -> None:
    """Note that the service took a push for `device`."""
    Device.objects.filter(pk=device.pk).update(reached_at=now, failing_since=None)


def missed(device: Device, *, now: datetime) -> None:
    """Note that `device` could not be reached; one that never can is forgotten after a week."""
    if device.failing_since is None:
        Device.objects.filter(pk=device.pk, failing_since=None).update(failing_since=now)
    elif device.failing_since < now - PATIENCE:
        device.delete()


def _is_usable(said: Subscription) -> bool:
    try:
        parts = outward.split(said.endpoint)
        point, secret = map(pushes.from_base64url, (said.p256dh, said.auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (UnreachableError, ValueError):
        return False
    ours = parts.netloc in settings.MADANG_PUSH_PRIVATE
    plain = parts.scheme == "https" and (parts.port or PORTS["https"]) == PORTS["https"]
    return (ours or plain) and len(said.endpoint) <= 1000 and (len(point), len(secret)) == (65, 16)
