"""What the declarations of personal data forget; a test wants this to be nothing."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import EmailField, ForeignKey, GenericIPAddressField, ManyToManyField, Model

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.services import parts

SECRETS = frozenset(
    {"archive", "auth", "code", "hash", "nonce", "p256dh", "password", "secret", "token"}
)  # words in the names of columns that no download may show
PERSONAL = frozenset(
    {"account_id", "account_ids", "actor", "actor_id", "address", "birth_date", "born", "born_on"}
    | {"email", "email_address", "ip", "phone", "subject_id", "to", "user_id", "username"}
)  # names of columns that say who somebody is without pointing to an account


def undeclared() -> list[str]:
    """Return each reference to an account, and each model that leads to one, without a part."""
    parts_by_model: dict[str, set[str]] = {}
    for part in parts.declared():
        parts_by_model.setdefault(part.model, set()).add(part.person.split("__")[0])
    excused = {(one.model, one.field) for one in parts.impersonal()}
    return [
        f"{model._meta.label}.{name}" if is_direct else f"{model._meta.label} (by {name})"
        for model in apps.get_models(include_auto_created=True)
        for name, is_direct in sorted(_ways(model, seen=frozenset()).items())
        if (model._meta.label, name) not in excused
        and (is_direct or (model._meta.label, "") not in excused)
        and not _is_declared(parts_by_model.get(model._meta.label, set()), name, is_direct)
    ]


def _is_declared(people: set[str], name: str, is_direct: bool) -> bool:
    """Tell whether a part says it; for a model that leads there by others, any part does."""
    return name in people if is_direct else bool(people)


def _ways(model: type[Model], *, seen: frozenset[type[Model]]) -> dict[str, bool]:
    """Return the references of `model` by which one gets to an account; True: at one step."""
    found = {}
    for field in model._meta.get_fields():
        if not isinstance(field, ForeignKey | ManyToManyField):
            continue
        target = field.related_model
        if target is Account:
            found[field.name] = True
        elif _leads_on(target, seen=seen | {model}):
            found[field.name] = False
    return found


def _leads_on(target: Any, *, seen: frozenset[type[Model]]) -> bool:
    return isinstance(target, type) and target not in seen and bool(_ways(target, seen=seen))


def unexplained() -> list[str]:
    """Return each column that sounds as if it named a person, in a table without a part."""
    explained = {part.model for part in parts.declared()}
    excused = {(one.model, one.field) for one in parts.impersonal()}
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if _sounds_personal(field)
        and model._meta.label not in explained
        and not {(model._meta.label, field.name), (model._meta.label, "")} & excused
    ]


def _sounds_personal(field: Any) -> bool:
    return isinstance(field, EmailField | GenericIPAddressField) or (
        not field.is_relation and field.name in PERSONAL
    )


def mistaken() -> list[str]:
    """Return what is wrong with the declarations themselves, one line each."""
    return [
        f"{part.model} by {part.person or 'itself'}: {mistake}"
        for part in parts.declared()
        for mistake in _mistakes(part)
    ]


def _mistakes(part: Part) -> Iterator[str]:
    try:
        model = parts.model_of(part)
    except LookupError:
        yield "no such model"
        return
    for path in filter(None, (part.person, part.clock, *part.fields, *part.blanked)):
        try:
            parts.field_at(model, path)
        except (FieldDoesNotExist, AttributeError):
            yield f"no such field: {path}"
            return
    yield from _contradictions(part, model)


def _contradictions(part: Part, model: type[Model]) -> Iterator[str]:
    for path in part.fields:
        if set(path.rpartition("__")[2].split("_")) & SECRETS:
            yield f"{path} sounds like a secret and would be downloaded"
    wrong = {
        "kept for no law": part.on_erasure is Erasure.KEEP and not part.law,
        "blanks nothing": part.on_erasure is Erasure.BLANK and not part.blanked,
        "cannot be detached: not a nullable reference of its own": (
            part.on_erasure is Erasure.DETACH and not _can_detach(part, model)
        ),
        "a clock that never strikes": (
            bool(part.clock) and part.keep_days is None and not part.keep_rule
        ),
        "no purpose for the privacy notice": not part.purpose,
        "corrects what is not shown": not set(part.correctable) <= set(part.fields),
    }
    yield from (mistake for mistake, is_so in wrong.items() if is_so)


def _can_detach(part: Part, model: type[Model]) -> bool:
    if "__" in part.person or not part.person:
        return False
    field = parts.field_at(model, part.person)
    return isinstance(field, ArrayField | ManyToManyField) or field.null or not field.is_relation
