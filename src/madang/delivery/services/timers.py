"""What the clock does with orders: expire, settle, decide by silence, lapse."""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError

from madang.delivery.models import Order
from madang.delivery.services import steps
from madang.towns.models import Town

logger = logging.getLogger(__name__)
AT_ONCE = 500


def run(*, town: Town, now: datetime) -> int:
    """Make every step that is due, each by itself; return how many. One that fails stays due."""
    done = 0
    due = Order.objects.filter(town=town).due(now).order_by("timer_at", "id")[:AT_ONCE]
    for order in due:
        try:
            steps.run_due(order, now=now)
        except ValidationError as refusal:
            logger.warning("order %s: %s was refused: %s", order.pk, order.timer, refusal)
        else:
            done += 1
    return done
