"""The house keeps its shape: small files, equal rooms, engines that need no Django."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "src/madang"
ROOMS = sorted(path.parent.name for path in HOUSE.glob("*/apps.py"))
LONGEST_FILE = 400


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_door_plate(room):
    assert (HOUSE / room / "README.md").read_text().startswith(f"# {room}\n")


def test_no_file_is_too_long_to_read_in_one_sitting():
    root = HOUSE.parents[1]
    lengths = {
        str(path.relative_to(root)): len(path.read_text().splitlines())
        for folder in ("src", "launcher", "tests", "benchmarks")
        for path in (root / folder).rglob("*.py")
        if "migrations" not in path.parts
    }

    assert {path: count for path, count in lengths.items() if count > LONGEST_FILE} == {}


@pytest.mark.parametrize("room", [room for room in ROOMS if (HOUSE / room / "engine").is_dir()])
def test_engines_open_without_django(room):
    modules = [
        ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        for path in (HOUSE / room / "engine").rglob("*.py")
    ]
    block = "import sys; sys.modules['django'] = None\n"
    code = block + "\n".join(f"import {module.removesuffix('.__init__')}" for module in modules)

    subprocess.run([sys.executable, "-c", code], check=True, cwd=HOUSE.parent)


def test_the_ground_floor_has_no_junk_drawer():
    names = {path.name for path in HOUSE.rglob("*.py")}

    assert names.isdisjoint({"utils.py", "helpers.py", "common.py", "misc.py", "managers.py"})


def test_no_two_query_sets_share_a_name():
    """The type checker's plugin names managers after them, and its cache breaks on two."""
    names = [
        name
        for path in HOUSE.glob("*/models/*.py")
        for name in re.findall(r"^class (\w+QuerySet)\(", path.read_text(), re.MULTILINE)
    ]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_icon_that_a_page_shows_is_drawn():
    """A name that is not on the sheet leaves a hole in front of its words, and no error."""
    sheet = (HOUSE / "base/static/base/img/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', sheet))
    used = {
        name
        for kind, pattern in (("html", r'{% icon "([a-z-]+)"'), ("py", r'icon="([a-z-]+)"'))
        for path in HOUSE.rglob(f"*.{kind}")
        for name in re.findall(pattern, path.read_text())
    }

    assert used - drawn == set()
