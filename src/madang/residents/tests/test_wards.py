import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from madang.audit.models import Entry
from madang.base import clock, scope
from madang.base.models import Event
from madang.people.models import Account
from madang.people.tests.people import an_account
from madang.privacy.models import Demand, Download, Look
from madang.privacy.services import demands, downloads
from madang.residents.models import Attribute
from madang.residents.services import attributes, guardians, wards
from madang.residents.tests.places import a_child, a_place
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db


class Home:
    """A child of ten, the guardian whom the counter has confirmed, and their town."""

    def __init__(self):
        self.place = a_place()
        self.now = clock.now()
        self.town, self.guardian = self.place.town, self.place.resident
        self.child = a_child(self.place, f"{self.now.year - 10}-05-05")
        asked = guardians.ask(
            guardian=self.guardian, code=guardians.code_for(self.child), town=self.town,
            now=self.now,
        )  # fmt: skip
        self.guardianship = guardians.confirm(
            pk=asked.pk, town=self.town, by=self.place.official, office="민원과", now=self.now,
            born=f"{self.now.year - 10}-05-05",
        )  # fmt: skip
        self.browser = client_of(self.guardian)

    @property
    def held(self):
        return wards.mandate(
            guardian=self.guardian, child_id=self.child.pk, town=self.town, now=self.now
        )

    def page(self, rest="", child=None):
        return f"/gaon/my/guardians/wards/{(child or self.child).pk}/privacy/{rest}"

    def birth(self):
        return Attribute.objects.filter(account=self.child, town=self.town).latest("pk")

    def demand_page(self, kind="correction", row=None):
        return self.page(f"demands/{kind}/residents.Attribute/{row or self.birth().pk}/")


@pytest.fixture
def home():
    return Home()


def test_a_guardian_reads_what_the_town_knows_and_the_look_is_kept(home):
    page = home.browser.get(home.page())
    assert page.status_code == 200
    assert f"{home.page()}known/residents.Attribute/" in page.text

    rows = home.browser.get(home.page("known/residents.Attribute/"))

    assert f"{home.now.year - 10}-05-05" in rows.text
    assert "생년월일" in rows.text
    assert "birth_date" not in rows.text
    found = Look.objects.filter(official=home.guardian, subject=home.child)
    assert {look.why for look in found} == {wards.WHY}
    assert found.count() == 2
    assert home.browser.get(home.page("looks/")).status_code == 200


def test_what_another_town_knows_stays_there(home):
    other = a_place("narae")
    attributes.declare(account=home.child, town=other.town, values={"name": "딴이름"}, now=home.now)
    foreign = Attribute.objects.get(account=home.child, town=other.town)

    assert "딴이름" not in home.browser.get(home.page("known/residents.Attribute/")).text
    assert home.browser.get(home.demand_page(row=foreign.pk)).status_code == 404
    answer = home.browser.get(home.page().replace("/gaon/", "/narae/"))
    assert answer.status_code == 404, "no counter there has confirmed it"


def test_a_guardian_asks_for_a_correction_that_an_official_decides(home):
    head = someone(home.town, Role.HEAD)
    row = home.birth()

    answer = home.browser.post(home.demand_page(), {"field": "value", "wish": "2016-05-05"})

    assert answer.status_code == 302
    asked = Demand.objects.get()
    assert (asked.account, asked.asked_by, asked.town) == (home.child, home.guardian, home.town)
    assert asked.row == str(row.pk)
    trail = Entry.objects.filter(table_name="privacy_demand").latest("pk")
    assert (trail.actor_id, trail.subject_id) == (home.guardian.pk, home.child.pk)
    page = client_of(head).get(f"/gaon/privacy/requests/{asked.pk}/")
    assert home.guardian.name in page.text

    demands.decide(
        demand=asked, grant=False, answer="증명서와 다릅니다", by=head, path="/x/", now=home.now
    )

    told = {event.to[0] for event in Event.objects.filter(kind="privacy.decided")}
    assert told == {home.child.pk, home.guardian.pk}
    assert "증명서와 다릅니다" in home.browser.get(home.page()).text


def test_a_guardian_in_office_does_not_decide_on_the_own_wish(home):
    home.browser.post(home.demand_page("erasure"), {"wish": ""})
    asked = Demand.objects.get()
    guardian = home.guardian
    guardian.is_superuser = True
    guardian.save()

    with pytest.raises(demands.DecidedError):
        demands.decide(demand=asked, grant=True, answer="", by=guardian, path="/x/", now=home.now)

    asked.refresh_from_db()
    assert asked.state == Demand.State.OPEN
    assert Attribute.objects.filter(pk=asked.row).exists()


def test_a_guardian_takes_back_the_own_wish_and_not_the_childs(home):
    home.browser.post(home.demand_page(), {"field": "value", "wish": "2016-05-05"})
    own = Demand.objects.get()
    target = demands.target(home.child, model="people.Account", row=str(home.child.pk))
    childs = demands.ask(
        account=home.child, target=target, kind=Demand.Kind.CORRECTION, field="name", wish="x",
        now=home.now,
    )  # fmt: skip

    for one in (own, childs):
        home.browser.post(home.page(f"demands/{one.pk}/withdrawals/"))
        one.refresh_from_db()

    assert (own.state, childs.state) == (Demand.State.WITHDRAWN, Demand.State.OPEN)


def test_the_download_holds_this_towns_rows_and_is_taken_once(home):
    other = a_place("narae")
    attributes.declare(account=home.child, town=other.town, values={"name": "딴이름"}, now=home.now)
    home.browser.post(home.page("downloads/"))
    made = Download.objects.get()
    assert (made.account, made.asked_by, made.town) == (home.child, home.guardian, home.town)
    with scope.installation():
        downloads.make(download=made, now=home.now)

    page = home.page(f"downloads/{made.key}/")
    answer = home.browser.post(page)

    assert answer["Content-Type"] == "application/zip"
    known = zipfile.ZipFile(BytesIO(answer.content)).read("data.json").decode()
    assert json.loads(known)["account"] == home.child.pk
    assert f"{home.now.year - 10}-05-05" in known
    assert "딴이름" not in known
    assert home.browser.post(page).status_code == 302, "once"
    assert Look.objects.filter(official=home.guardian, what=wards.ALL).exists()
    assert list(Event.objects.get(kind="privacy.download").to) == [home.guardian.pk]
    assert client_of(home.child).get(f"/gaon/privacy/downloads/{made.key}/").status_code == 404


def test_the_download_asks_for_a_proof_first(home):
    stale = client_of(home.guardian, fresh=False).post(home.page("downloads/"))

    assert "/gaon/account/" in stale["Location"]
    assert not Download.objects.exists()


def everything():
    return {model: model.objects.count() for model in (Demand, Download, Look, Account)}


@pytest.mark.parametrize("rest", ["", "looks/", "known/residents.Attribute/", "known/nothing/"])
def test_another_child_is_refused_and_nothing_changes(home, rest):
    other = a_child(home.place)
    before = everything()

    assert home.browser.get(home.page(rest, child=other)).status_code == 404
    stranger = client_of(an_account())
    assert stranger.get(home.page(rest)).status_code == 404
    assert client_of(home.child).get(home.page(rest)).status_code == 404

    assert everything() == before | {Account: before[Account] + 1}


def test_nothing_is_asked_for_another_child(home):
    home.browser.post(home.page("downloads/"))
    made, row = Download.objects.get(), home.birth().pk
    stranger = client_of(an_account())
    before = everything()

    for rest in (f"demands/erasure/residents.Attribute/{row}/", "downloads/"):
        assert stranger.post(home.page(rest), {"wish": "x"}).status_code == 404
    assert stranger.post(home.page(f"downloads/{made.key}/")).status_code == 404
    other = a_child(home.place)
    own = home.page(f"demands/erasure/residents.Attribute/{row}/", child=other)
    assert home.browser.post(own, {"wish": "x"}).status_code == 404

    assert everything() == before | {Account: before[Account] + 1}


def test_it_all_ends_with_the_guardianship(home):
    home.browser.post(home.page("downloads/"))
    made, held = Download.objects.get(), home.held
    with scope.installation():
        downloads.make(download=made, now=home.now)
    guardians.end(pk=home.guardianship.pk, by=home.guardian, now=home.now)

    assert home.browser.get(home.page()).status_code == 404
    assert home.browser.post(home.page(f"downloads/{made.key}/")).status_code == 404
    target = demands.target(home.child, model="people.Account", row=str(home.child.pk))
    for attempt in (
        lambda: wards.known(held, now=home.now),
        lambda: wards.take(held, key=made.key, now=home.now),
        lambda: wards.ask(
            held, target=target, kind=Demand.Kind.ERASURE, field="", wish="", now=home.now
        ),
    ):
        with pytest.raises(wards.NotAWard):
            attempt()
    made.refresh_from_db()
    assert made.state == Download.State.READY
    assert not Demand.objects.exists()


def test_the_fourteenth_birthday_ends_it_to_the_second(home):
    birthday = home.guardianship.until
    assert wards.mandate(
        guardian=home.guardian, child_id=home.child.pk, town=home.town,
        now=birthday - timedelta(seconds=1),
    )  # fmt: skip

    with pytest.raises(wards.NotAWard):
        wards.mandate(guardian=home.guardian, child_id=home.child.pk, town=home.town, now=birthday)


def test_a_counter_that_has_not_confirmed_it_gives_no_right(home):
    other = a_child(home.place)
    guardians.ask(
        guardian=home.guardian, code=guardians.code_for(other), town=home.town, now=home.now
    )

    assert home.browser.get(home.page(child=other)).status_code == 404
