from madang.delivery.models.dishes import Dish, DishPhoto, MenuSection, Option, OptionGroup
from madang.delivery.models.hours import ShopDay, ShopHours
from madang.delivery.models.shops import (
    Cuisine,
    DeliveryFee,
    Shop,
    ShopKeeper,
    ShopStep,
    ShopVisit,
)

__all__ = [
    "Cuisine",
    "DeliveryFee",
    "Dish",
    "DishPhoto",
    "MenuSection",
    "Option",
    "OptionGroup",
    "Shop",
    "ShopDay",
    "ShopHours",
    "ShopKeeper",
    "ShopStep",
    "ShopVisit",
]
