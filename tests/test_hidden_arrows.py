"""Arrows the import linter cannot see: links, includes and foreign keys written as strings."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src/madang"
STRINGS = {
    "*.html": re.compile(r"""{%\s*(?:url|include|extends|static)\s+["'](\w+)[:/]"""),
    "*.py": re.compile(
        r"""(?:ForeignKey|OneToOneField|ManyToManyField|reverse|render|redirect)\(\s*"""
        r"""(?:request,\s*)?["'](\w+)[.:/]"""
    ),
}


def heights() -> dict[str, int]:
    """Return the floor each package stands on, read from the one drawn contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    layers = reversed(contracts[0]["layers"])
    return {
        name.strip(): height for height, layer in enumerate(layers) for name in layer.split("|")
    }


def arrows_up(house: Path) -> list[str]:
    """Return each string in `house` that points to its own height or higher, but not to itself."""
    height = heights()
    return [
        f"{path.relative_to(house)} -> {target}"
        for pattern, strings in STRINGS.items()
        for path in house.rglob(pattern)
        for target in strings.findall(path.read_text())
        if target in height
        and target != (here := path.relative_to(house).parts[0])
        and height[target] >= height[here]
    ]


def test_strings_point_downward_too():
    assert arrows_up(HOUSE) == []


def test_an_arrow_upward_is_found(tmp_path):
    (tmp_path / "towns").mkdir()
    (tmp_path / "towns/page.html").write_text('{% url "transit:board" %}')
    (tmp_path / "towns/models.py").write_text('ForeignKey("people.Account")')

    assert sorted(arrows_up(tmp_path)) == [
        "towns/models.py -> people",
        "towns/page.html -> transit",
    ]
