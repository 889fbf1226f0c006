"""The API of a town, put together from the rooms' routers."""

from importlib.util import find_spec

from django.utils.module_loading import import_string
from ninja import NinjaAPI

from madang.base import problems
from madang.cases.api.overdue import router as overdue_router
from madang.delivery.api import boards, coupons, desk, dispatch, hours, menus, proceeds
from madang.delivery.api.agencies import router as delivery_agencies_router
from madang.delivery.api.couriers import router as delivery_couriers_router
from madang.delivery.api.orders import router as delivery_orders_router
from madang.delivery.api.reviews import desk as delivery_replies_router
from madang.delivery.api.reviews import router as delivery_reviews_router
from madang.delivery.api.shops import router as delivery_shops_router
from madang.ledger.api.books import router as books_router
from madang.ledger.api.programmes import router as programmes_router
from madang.ledger.api.purchases import router as purchases_router
from madang.ledger.api.purses import router as purses_router
from madang.participation.api.polls import router as polls_router
from madang.points.api.mine import router as points_router
from madang.rules.api.rules import router as rules_router
from madang.search.api.search import router as search_router
from madang.talk.api.logs import router as talk_log_router
from madang.talk.api.threads import router as talk_router
from madang.towns.api.towns import router as towns_router

api = NinjaAPI(
    title="Madang",
    version="1",
    description="Every public figure of the town, by the same services that draw its pages.",
    urls_namespace="api",
)
problems.install(api)
api.add_router("/towns", towns_router)
api.add_router("/rules", rules_router)
api.add_router("/talk", talk_router)
api.add_router("/talk", talk_log_router)
api.add_router("/cases", overdue_router)
api.add_router("/search", search_router)
api.add_router("/ledger", books_router)
api.add_router("/ledger", programmes_router)
api.add_router("/ledger", purses_router)
api.add_router("/ledger", purchases_router)
api.add_router("/points", points_router)
for noun in (
    "stops",
    "routes",
    "arrivals",
    "vehicles",
    "positions",
    "journeys",
    "alerts",
    "gtfs_rt",
):
    if find_spec(f"madang.transit.api.{noun}"):
        api.add_router("/transit", import_string(f"madang.transit.api.{noun}.router"))
for noun in ("proposals", "outcomes", "conversations", "editions", "surveys", "panels"):
    api.add_router("/participation", import_string(f"madang.participation.api.{noun}.router"))
api.add_router("/participation/polls", polls_router)
api.add_router("/delivery", delivery_shops_router)
api.add_router("/delivery", delivery_orders_router)
api.add_router("/delivery", delivery_couriers_router)
api.add_router("/delivery", delivery_agencies_router)
api.add_router("/delivery", delivery_reviews_router)
api.add_router("/delivery", dispatch.router)
for part in (desk, boards, menus, hours, coupons, proceeds):
    api.add_router("/delivery/desk", part.router)
api.add_router("/delivery/desk", delivery_replies_router)
