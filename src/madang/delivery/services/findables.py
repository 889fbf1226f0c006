"""Shops and their dishes in the town's search, as everybody reads them."""

from collections.abc import Iterator

from django.db.models import BooleanField, CharField, Exists, OuterRef, Prefetch
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from madang.base.lists import Rows
from madang.delivery.models import Dish, Shop
from madang.search.engine import lexemes
from madang.search.models import Document
from madang.search.services import documents
from madang.search.services.sources import Text
from madang.towns.models import Town

KIND = "shop"


def path(shop: Shop) -> str:
    """Return where the shop is read, below the town."""
    return f"delivery/shops/{shop.pk}/"


def texts(town: Town) -> Iterator[Text]:
    """Yield every shop that is open to orders, with its dishes."""
    dishes = Prefetch("dishes", Dish.objects.standing())
    for shop in Shop.objects.of(town).public().prefetch_related(dishes).iterator(500):
        yield _text(shop)


def bring(shop: Shop) -> None:
    """Let the shop be found as it reads now, or no more when nobody sees it any more."""
    if shop.is_public:
        documents.put(town=shop.town, kind=KIND, **vars(_text(shop)))
    else:
        documents.remove(town=shop.town, kind=KIND, key=str(shop.pk))


def saying(rows: Rows, word: str, *, town: Town) -> Rows:
    """Narrow shops to those that say `word`, in their name, dishes or text, in any Korean form."""
    wanted = lexemes.query(lexemes.question(word))
    if not wanted:
        return rows.filter(name__icontains=word)
    match = RawSQL("search @@ %s::tsquery", [wanted], BooleanField())
    same = {"kind": KIND, "key": Cast(OuterRef("pk"), CharField())}
    return rows.filter(Exists(Document.objects.of(town).filter(match, **same)))


def _text(shop: Shop) -> Text:
    dishes = [one for one in shop.dishes.all() if one.removed_at is None]
    lines = [shop.about, shop.get_cuisine_display(), *(one.name for one in dishes)]
    lines += [one.about for one in dishes if one.about]
    return Text(
        key=str(shop.pk),
        title=shop.name,
        body="\n".join(line for line in lines if line),
        path=path(shop),
        published_at=shop.opened_at or shop.changed_at,
    )
