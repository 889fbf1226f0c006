from madang.delivery.models.coupons import CouponEdition, CouponUse
from madang.delivery.models.dishes import Dish, DishPhoto, MenuSection, Option, OptionGroup
from madang.delivery.models.hours import ShopDay, ShopHours
from madang.delivery.models.orders import Order, OrderLine, OrderStep
from madang.delivery.models.settlements import OrderRefund, Settlement
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
    "CouponEdition",
    "CouponUse",
    "Cuisine",
    "DeliveryFee",
    "Dish",
    "DishPhoto",
    "MenuSection",
    "Option",
    "OptionGroup",
    "Order",
    "OrderLine",
    "OrderRefund",
    "OrderStep",
    "Settlement",
    "Shop",
    "ShopDay",
    "ShopHours",
    "ShopKeeper",
    "ShopStep",
    "ShopVisit",
    "Showing",
    "ShowingBatch",
]
