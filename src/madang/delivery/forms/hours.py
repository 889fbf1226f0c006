"""Opening hours as people write them: times of the clock, the night after included."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.hours import DAY_MIN, Hours, written
from madang.delivery.forms import widgets
from madang.delivery.models import Shop

PARTS = {
    "opens": _("Opens"),
    "closes": _("Closes"),
    "break_from": _("Break from"),
    "break_to": _("Break until"),
}


def read(opens: time, closes: time, rest: tuple[time | None, time | None]) -> Hours:
    """Return the hours; a closing time that is not later is of the night after.

    Raises ValidationError: not in order.
    """
    first = _minute(opens)
    try:
        return Hours(first, _after(first, closes), *(_within(first, one) for one in rest))
    except ValueError as error:
        raise ValidationError(
            _("The break must lie between opening and closing, with its beginning and end.")
        ) from error


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _after(first: int, clock: time) -> int:
    """Return the first minute after `first` at which the clock shows this."""
    minute = _minute(clock)
    return minute if minute > first else minute + DAY_MIN


def _within(first: int, clock: time | None) -> int | None:
    return None if clock is None else _after(first, clock)


class WeekForm(forms.Form):
    """The hours of the seven weekdays; a day without times is closed."""

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.weekday: vars(row.hours) for row in shop.hours.all()}
        for weekday in range(7):
            for part, label in PARTS.items():
                minute = known.get(weekday, {}).get(part)
                self.fields[f"{part}_{weekday}"] = forms.TimeField(
                    label=label,
                    required=False,
                    widget=widgets.clock(),
                    initial=None if minute is None else written(minute),
                )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each weekday with its fields and what is wrong with it."""
        for weekday in range(7):
            fields = [self[f"{part}_{weekday}"] for part in PARTS]
            wrong = [error for field in fields for error in field.errors]
            yield {"name": WEEKDAYS[weekday], "fields": fields, "errors": wrong}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.week: dict[int, Hours] = {}
        for weekday in range(7):
            opens, closes, *rest = (given.get(f"{part}_{weekday}") for part in PARTS)
            if opens is None and closes is None and rest == [None, None]:
                continue
            if opens is None or closes is None:
                self.add_error(f"opens_{weekday}", _("Give both opening and closing time."))
                continue
            try:
                self.week[weekday] = read(opens, closes, (rest[0], rest[1]))
            except ValidationError as error:
                self.add_error(f"break_from_{weekday}", error)
        return given


class DayForm(forms.Form):
    """One day on which other hours count; without times it is a day off."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(widgets.INPUT | {"type": "date"}))
    opens = forms.TimeField(label=PARTS["opens"], required=False, widget=widgets.clock())
    closes = forms.TimeField(
        label=PARTS["closes"],
        required=False,
        widget=widgets.clock(),
        help_text=_("Leave both times empty for a day off."),
    )
    note = forms.CharField(
        label=_("Why"), required=False, max_length=80, widget=widgets.text(),
        help_text=_("Customers read it, for example: holiday of the shop."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        opens, closes = given.get("opens"), given.get("closes")
        if (opens is None) != (closes is None):
            self.add_error("closes", _("Give both opening and closing time."))
        given["hours"] = None
        if opens is not None and closes is not None:
            given["hours"] = read(opens, closes, (None, None))
        return given
