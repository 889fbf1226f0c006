import ast
from pathlib import Path

import madang
from madang.notices.engine.kinds import KINDS

HOUSE = Path(madang.__file__).parent


def told():
    """Yield the kinds that rooms tell of: texts "room.word" given as `kind` to a call."""
    for path in HOUSE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call):
                for given in call.keywords:
                    if given.arg == "kind" and isinstance(given.value, ast.Constant):
                        kind = str(given.value.value)
                        if "." in kind:
                            yield kind


def test_every_kind_that_is_told_is_in_the_table_so_that_people_can_mute_it():
    kinds = set(told())
    assert len(kinds) >= 8
    assert kinds - set(KINDS) == set()


def test_every_kind_in_the_table_is_told_by_its_room():
    silent = {
        kind
        for kind in KINDS
        if not any(
            f'"{kind}"' in text or f'"{kind.partition(".")[2]}"' in text
            for path in (HOUSE / kind.partition(".")[0] / "services").rglob("*.py")
            for text in [path.read_text()]
        )
    }
    assert silent == set()
