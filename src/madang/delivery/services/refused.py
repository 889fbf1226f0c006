"""Why an order, or a step of one, is refused: each reason has a stable code and its words."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TEXTS = {
    # ordering
    "closed": _("The shop does not take orders now. Nothing was ordered."),
    "kind": _("The shop does not offer it this way. Choose another way."),
    "slot_closed": _("The shop is not open at the time you chose. Choose another time."),
    "slot_full": _("The kitchen has enough orders for this time. Choose another time."),
    "nothing": _("There is nothing in your order yet."),
    "too_many": _("There are as many lines in your order as there can be."),
    "gone": _("A dish is not on the menu any more. Take it out of your order."),
    "sold_out": _("A dish is sold out. Nothing was ordered and nothing was paid."),
    "options": _("The options of a dish do not fit. Choose them anew."),
    "minimum": _("This is less than the shop's minimum order."),
    "too_far": _("The shop does not deliver to this place."),
    "address": _("Say where the order is to go."),
    "coupon": _("A coupon cannot be used with this order. Nothing was ordered."),
    "price": _("The price has changed since you saw it. Look at it again before you order."),
    "money": _("There is not enough money in your wallet. Nothing was ordered."),
    "key": _("This order was sent before with other contents. Look at your orders."),
    # steps
    "unknown": _("This cannot be done with the order as it stands. Nothing was changed."),
    "moved": _("The order has changed since you saw it. Nothing was changed; look at it again."),
    "actor": _("This is not yours to do. Nothing was changed."),
    "orderable": _("The shop cannot take this order again. Order anew."),
    "other": _("The other side answers this, not who asked. Nothing was changed."),
    "fault": _("Say whose fault it was."),
    "admitted": _("An official decides this, because it would be at another's cost."),
    "admits": _("A shop gives back at its own cost. For anything else ask an official."),
    "lately": _("The order was cancelled too long ago. Order anew."),
    "unpaid": _("Somebody was paid when this order was cancelled. Order anew."),
    "in_time": _("The time to complain about this order is over."),
    "part": _("A part is more than nothing and less than what was paid."),
    "all": _("That is not what was paid."),
    "not_customer_s": _("Nothing is given back for a fault of the customer."),
    "minutes": _("Choose one of the preparation times that are offered."),
    "delay": _("The order cannot be delayed any more, or not by that much."),
    "adjustment": _("A change lowers the price, says why, and leaves what coupons are for."),
    "reason": _("Give the reason. Customer and shop read it."),
    "dispute": _("Say what was wrong with the order."),
    # carrying
    "not_vetted": _("Nobody carries before the town's check, or after it has run out."),
    "agency_ended": _("Your agency has ended. Apply anew before you go on duty."),
    "off_duty": _("You are not on duty. Nothing was changed."),
    "on_duty": _("You are on duty already."),
    "carrying": _("You carry a meal. Bring it first, or report what has happened."),
    "offer_gone": _("This offer is not open any more. It changes nothing for your next offers."),
    "zone": _("There is no zone for couriers here yet. The town makes one first."),
    "shift": _("A shift ends after it begins, within the longest time, and on no other shift."),
    "place_off_duty": _("Your place is not taken while you are off duty or on a break."),
}  # fmt: skip
SHOWN = {"lapse": "unknown", "own_fault": "unknown", "not_own_fault": "unknown"}


class Refused(ValidationError):  # noqa: N818 - it reads as the sentence it is
    """Nothing was changed. `code` is one of TEXTS; `about` names the dish it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        code = SHOWN.get(code, code)
        super().__init__(TEXTS[code], code=code)
        self.about = about
