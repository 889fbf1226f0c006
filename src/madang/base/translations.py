"""The texts of each package and their translations: found in its Python and its templates."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

CONTEXTS = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
PLURALS = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
KEYWORDS = {"_", "gettext", "gettext_lazy", "gettext_noop"} | CONTEXTS | PLURALS
LITERAL = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
CALL = re.compile(
    r"\b(?P<name>n?p?gettext|_)\(\s*"
    rf"(?P<texts>{LITERAL.pattern}(?:,\s*{LITERAL.pattern})*)"
)
HEADER = """\
# Madang: the texts of this package. To bring it up to date: ./madang manage messages
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
SKIPPED = {"tests", "migrations", "locale", "static"}


def packages(house: Path) -> list[Path]:
    """Return the packages of the house that have texts, by name."""
    return [
        folder
        for folder in sorted(house.iterdir())
        if (folder / "__init__.py").exists() and len(found(folder)) > 0
    ]


def catalogue_path(package: Path, language: str) -> Path:
    """Return where a package keeps its texts in `language`."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def found(package: Path) -> Catalog:
    """Return every text of a package's Python files and templates, not translated."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted(package.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or _skipped(path, package):
            continue
        for msgid, context in _texts(path):
            catalogue.add(msgid, locations=[(str(path.relative_to(package)), 0)], context=context)
    return catalogue


def translated(package: Path, language: str) -> Catalog:
    """Return the translations that a package keeps; an empty catalogue when there is no file."""
    path = catalogue_path(package, language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(package: Path, language: str, elsewhere: list[Catalog]) -> Catalog:
    """Return a package's texts with the translations known here, or else in another package."""
    sources = [translated(package, language), *elsewhere]
    catalogue = Catalog(locale=language, fuzzy=False)
    for message in found(package):
        if not message.id:
            continue
        known = [_known(source, message) for source in sources]
        string = next((text for text in known if text is not None), "")
        catalogue.add(
            message.id,
            string=string,
            locations=sorted(set(message.locations)),
            flags=message.flags,
            context=message.context,
        )
    return catalogue


def as_file(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes of a .po file, sorted, without dates and line numbers."""
    file = BytesIO()
    write_po(file, catalogue, sort_output=True, include_lineno=False, omit_header=True, width=100)
    header = HEADER.format(locale=catalogue.locale, plurals=catalogue.plural_forms)
    return header.encode() + file.getvalue().lstrip()


def untranslated(message: Message) -> bool:
    """Return whether a text, or one of its plural forms, has no translation."""
    strings = [message.string] if isinstance(message.string, str) else message.string
    return bool(message.id) and not (strings and all(strings))


def _known(catalogue: Catalog, message: Message) -> str | tuple[str, ...] | None:
    # Babel looks texts up by the singular and the context, as .po files do.
    msgid = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    kept = catalogue.get(msgid, message.context)
    if kept is None or kept.fuzzy or kept.pluralizable != message.pluralizable:
        return None
    if untranslated(kept) or kept.string is None:
        return None
    return kept.string if isinstance(kept.string, str) else tuple(kept.string)


def _skipped(path: Path, package: Path) -> bool:
    return bool(SKIPPED & set(path.relative_to(package).parts[:-1]))


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        calls = _python_calls(source)
    else:
        calls = _template_calls(templatize(source, origin=str(path)))
    for name, texts in calls:
        context = texts.pop(0) if texts and name in CONTEXTS else None
        if texts:
            yield (texts[0], texts[1]) if name in PLURALS else texts[0], context


def _python_calls(source: str) -> Iterator[tuple[str, list[str]]]:
    # By the syntax tree, so that texts inside f-strings are found too.
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in KEYWORDS:
            values = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield name, [value for value in values if isinstance(value, str)]


def _template_calls(calls: str) -> Iterator[tuple[str, list[str]]]:
    # What templatize writes looks like Python calls but cannot be parsed as a whole.
    for call in CALL.finditer(calls):
        literals = LITERAL.findall(call["texts"])
        yield call["name"], [ast.literal_eval(literal) for literal in literals]
