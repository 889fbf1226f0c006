"""The groups of a panel as people read them."""

from django.utils.translation import gettext as _

from madang.participation.engine.panels import terms
from madang.participation.models import Panel
from madang.residents.engine.fields import FIELDS, GENDER
from madang.towns.models import Region


def of(panel: Panel) -> dict[str, dict[str, str]]:
    """Return the label of each value of each category of `panel`, in order, in one query."""
    names = {}
    if terms.DONG in panel.quotas:
        codes = Region.objects.filter(code__in=list(panel.quotas[terms.DONG])).defer("boundary")
        names = {region.code: region.name for region in codes}
    return {
        category: {
            value: _label(category, value, names) for value in terms.ordered(panel.quotas[category])
        }
        for category in terms.CATEGORIES
        if category in panel.quotas
    }


def age(group: str) -> str:
    """Return an age group in words."""
    youngest, oldest = terms.bounds(group)
    if oldest is None:
        return _("%s and older") % youngest
    return _("%(a)s to %(b)s years") % {"a": youngest, "b": oldest}


def _label(category: str, value: str, names: dict[str, str]) -> str:
    if category == terms.AGE:
        return age(value)
    if category == terms.SEX:
        return _(dict(FIELDS[GENDER].choices)[value])
    return names.get(value, value)
