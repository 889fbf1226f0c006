"""A day from files, and files that cannot be used."""

import json

import pytest

from madang.delivery import cli
from madang.delivery.engine.dispatch import instances

FILES = {
    "instance_parameters.txt": "\t".join(instances.PARAMETERS) + "\n300\t4\t4\t40\t90\t10\t15\n",
    "restaurants.txt": "restaurant\tx\ty\nr1\t0\t0\nr2\t900\t0\n",
    "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t300\t0\t600\t720\n",
    "orders.txt": "order\tx\ty\tplacement_time\trestaurant\tready_time\n"
    "o1\t0\t600\t610\tr1\t620\no2\t900\t600\t615\tr2\t640\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_minutes_become_seconds_and_names_rows(folder):
    day = instances.read(folder)

    assert day.orders.tolist() == [[0, 600, 0, 37200, 36600], [900, 600, 1, 38400, 36900]]
    assert day.couriers.tolist() == [[300, 0, 36000, 43200]]
    assert (day.terms.speed, day.terms.target_s) == (5.0, 2400.0)


def test_the_command_tells_the_figures_of_the_day(folder, capsys):
    assert cli.main(["simulate", str(folder)]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["feasible"] is True
    assert told["undelivered_percent"] == 0
    # o1 is ready at 620, leaves 622, 2 min of way, dropped 2 later: 626 − 610
    assert told["click_to_door"]["mean"] == pytest.approx((16 + 31) / 2)
    assert told["cost_per_order"] == 15.0  # two hours' guarantee for two orders


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("orders.txt", "r2\t640", "r9\t640", "orders.txt:3: there is no restaurant 'r9'"),
        ("orders.txt", "610", "later", "orders.txt:2: 'later' is no number"),
        ("orders.txt", "o2", "o1", "orders.txt:3: 'o1' is there already"),
        ("orders.txt", "640", "600", "orders.txt:3: is ready before it is placed"),
        ("orders.txt", "\t640", "", "orders.txt:3: 5 fields, not 6"),
        ("couriers.txt", "720", "600", "couriers.txt:2: goes off duty before coming on"),
        ("couriers.txt", "off_time", "until", "couriers.txt:1: lacks the column 'off_time'"),
        ("couriers.txt", "300", "nan", "couriers.txt:2: has no usable x"),
        ("instance_parameters.txt", "300", "0", "has a nought where none can be"),
        ("restaurants.txt", "restaurant", "", "restaurants.txt:1: lacks the column"),
    ],
)
def test_what_cannot_be_used_gets_one_line_with_file_and_line(folder, capsys, name, old, new, says):
    (folder / name).write_text(FILES[name].replace(old, new, 1))

    assert cli.main(["simulate", str(folder)]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_folder_without_files_and_bytes_that_are_no_text_are_refused(folder, capsys):
    (folder / "orders.txt").write_bytes(b"\xff\xfe")
    assert cli.main(["simulate", str(folder)]) == 2
    (folder / "orders.txt").unlink()
    assert cli.main(["simulate", str(folder)]) == 2
    assert "No such file" in capsys.readouterr().err


def test_an_unknown_verb_says_which_there_are(capsys):
    assert cli.main(["fly"]) == 2
    assert "simulate" in capsys.readouterr().err
