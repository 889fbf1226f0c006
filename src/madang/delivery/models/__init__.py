from madang.delivery.models.agencies import (
    Agency,
    AgencyInvitation,
    AgencyPart,
    AgencyPerson,
    AgencyTerms,
)
from madang.delivery.models.coupons import CouponEdition, CouponUse
from madang.delivery.models.couriers import Courier, DispatchZone
from madang.delivery.models.dishes import Dish, DishPhoto, MenuSection, Option, OptionGroup
from madang.delivery.models.hours import ShopDay, ShopHours
from madang.delivery.models.keepers import KeeperInvitation, KeeperStep
from madang.delivery.models.offers import DispatchRun, Offer, OfferedOrder
from madang.delivery.models.orders import Order, OrderLine, OrderStep
from madang.delivery.models.settlements import OrderRefund, Settlement
from madang.delivery.models.shifts import CourierPosition, Shift, ShiftBreak, ShiftPay
from madang.delivery.models.shops import (
    Cuisine,
    DeliveryFee,
    Shop,
    ShopKeeper,
    ShopStep,
    ShopVisit,
)
from madang.delivery.models.showings import Showing, ShowingBatch

__all__ = [
    "Agency",
    "AgencyInvitation",
    "AgencyPart",
    "AgencyPerson",
    "AgencyTerms",
    "CouponEdition",
    "CouponUse",
    "Courier",
    "CourierPosition",
    "Cuisine",
    "DeliveryFee",
    "Dish",
    "DishPhoto",
    "DispatchRun",
    "DispatchZone",
    "KeeperInvitation",
    "KeeperStep",
    "MenuSection",
    "Offer",
    "OfferedOrder",
    "Option",
    "OptionGroup",
    "Order",
    "OrderLine",
    "OrderRefund",
    "OrderStep",
    "Settlement",
    "Shift",
    "ShiftBreak",
    "ShiftPay",
    "Shop",
    "ShopDay",
    "ShopHours",
    "ShopKeeper",
    "ShopStep",
    "ShopVisit",
    "Showing",
    "ShowingBatch",
]
