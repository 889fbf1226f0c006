"""Why something cannot happen to a case, said so that a person knows what to do next."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.clocks import Hindrance
from madang.cases.engine.machines import Machine

LONGEST = 5_000  # characters of a reason, a note, an interim reply

WORDS: dict[Hindrance, Promise] = {
    Hindrance.NOT_RUNNING: _("The clock of this case does not run."),
    Hindrance.NOT_STOPPED: _("The clock of this case does not stand still."),
    Hindrance.STARTED: _("The clock of this case runs already."),
    Hindrance.LATE: _(
        "The last day is over, so it cannot be moved any more: the case stays on the list of "
        "overdue cases until it is answered."
    ),
    Hindrance.TOO_LATE_TO_ASK: _(
        "The time to ask for what is missing is over. A pause with a public reason is still "
        "possible."
    ),
    Hindrance.NO_REPLY: _(
        "Write an interim reply first: the person learns why it takes longer before the last day "
        "moves."
    ),
    Hindrance.EXTENDED: _("The last day was put off as often as the ordinance allows."),
}


def hindered(found: Hindrance) -> ValidationError:
    """Return the refusal for a hindrance of the clock."""
    said = f"{WORDS[found]} {gettext('Nothing was changed.')}"
    return ValidationError(said, code=found.value)


def overtaken(machine: Machine, state: str) -> ValidationError:
    """Return the refusal for a person who saw the case as it was before somebody was faster."""
    text = gettext(
        "Somebody was faster: the case is now “%(state)s”. Nothing of yours was done; look at it "
        "again and decide anew."
    )
    said = text % {"state": gettext(machine.state(state).label)}
    return ValidationError(said, code="overtaken")


def no_such_step(machine: Machine, state: str) -> ValidationError:
    """Return the refusal of a transition that the table does not have."""
    text = gettext("This cannot be done while the case is “%(state)s”. Nothing was changed.")
    said = text % {"state": gettext(machine.state(state).label)}
    return ValidationError(said, code="no_such_step")


def words(text: str, *, missing: str | Promise) -> str:
    """Return `text` without blanks round it. Raises ValidationError: none, or too long."""
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError(str(missing), code="no_words")
    return short(text)


def short(text: str) -> str:
    """Return `text` without blanks round it. Raises ValidationError: too long."""
    text = text.replace("\0", "").strip()
    if len(text) > LONGEST:
        said = gettext("At most %(most)s characters. Nothing was changed.") % {"most": LONGEST}
        raise ValidationError(said, code="too_long")
    return text
