"""How the room's forms look: the attributes of their inputs."""

from typing import Any

from django import forms

INPUT = {"class": "krds-input"}
SELECT = {"class": "krds-form-select"}


def text(**more: Any) -> forms.TextInput:
    """Return one line of text."""
    return forms.TextInput(INPUT | more)


def lines(rows: int = 4) -> forms.Textarea:
    """Return several lines of text."""
    return forms.Textarea(INPUT | {"rows": rows})


def number(**more: Any) -> forms.NumberInput:
    """Return a number."""
    return forms.NumberInput(INPUT | {"inputmode": "numeric"} | more)


def choice() -> forms.Select:
    """Return a choice of one."""
    return forms.Select(SELECT)


def clock() -> forms.TimeInput:
    """Return a time of the day."""
    return forms.TimeInput(INPUT | {"type": "time"}, format="%H:%M")
