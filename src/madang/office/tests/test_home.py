from django.urls import reverse

from madang.base import desk
from madang.office.services import desks
from madang.office.tests.towns import a_resident
from madang.roles.engine.acts import ACTS
from madang.towns.services import towns


def test_strangers_are_asked_to_sign_in_and_residents_are_refused(client, gaon):
    assert client.get("/gaon/office/").status_code == 302
    client.force_login(a_resident())

    assert client.get("/gaon/office/").status_code == 403
    assert "/gaon/office/" not in client.get("/gaon/").text


def test_the_office_shows_what_waits_the_tools_and_the_set_up(at_work, gaon):
    page = at_work.get("/gaon/office/").text

    assert "/gaon/office/settings/" in page
    assert "/gaon/office/guide/" in page
    assert at_work.get("/gaon/").text.count('href="/gaon/office/"') == 1


def test_everything_on_the_desks_has_a_known_act_and_a_page(gaon):
    things = [
        thing
        for module in desks._modules()
        for names in ("QUEUES", "TOOLS", "STEPS")
        for thing in getattr(module, names, ())
    ]

    assert {thing.act for thing in things} <= set(ACTS)
    assert all(reverse(thing.url, urlconf="madang.site.urls") for thing in things)
    assert len({(type(thing), thing.key) for thing in things}) == len(things)
    assert all(isinstance(thing, desk.Queue | desk.Tool | desk.Step) for thing in things)


def test_a_step_is_done_when_the_town_has_what_it_asks_for(at_work, gaon):
    missing = at_work.get("/gaon/office/guide/").context
    towns.change(
        town=gaon, phone="054 123 4567", email="hall@gaon.example", address_ko="가온시 시청로 1"
    )
    full = at_work.get("/gaon/office/guide/").context

    assert full["done"] == missing["done"] + 1
