from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.privacy.models import Demand, Destruction, Hold, Look
from madang.privacy.services import demands, looks
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
State, Kind = Demand.State, Demand.Kind


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def seo(gaon):
    return someone(gaon, name="서하린")


@pytest.fixture
def operator(gaon):
    return someone(None, Role.INSTALLATION_OPERATOR, name="한지우")


def correction(account, wish="서하린별", field="name"):
    target = demands.target(account, model="people.Account", row=str(account.pk))
    return demands.ask(
        account=account, target=target, kind=Kind.CORRECTION, field=field, wish=wish, now=NOW
    )


def erasure(account, address):
    target = demands.target(account, model="account.EmailAddress", row=str(address.pk))
    return demands.ask(
        account=account, target=target, kind=Kind.ERASURE, field="", wish="", now=NOW
    )


def decide(demand, by, *, grant=True, answer=""):
    return demands.decide(
        demand=demand, grant=grant, answer=answer, by=by, path="/privacy/demands/", now=NOW
    )


def test_a_granted_correction_writes_the_value_and_tells_the_person(seo, operator):
    demand = correction(seo)
    assert demand.due_at - NOW == timedelta(days=10)

    decide(demand, operator, answer="고쳤습니다.")

    seo.refresh_from_db()
    demand.refresh_from_db()
    assert seo.name == "서하린별"
    assert (demand.state, demand.decided_by, demand.answer) == (
        State.GRANTED,
        operator,
        "고쳤습니다.",
    )
    (event,) = Event.objects.filter(kind="privacy.decided")
    assert event.to == [seo.pk]


def test_what_only_looks_correctable_is_not_written_by_itself(seo, operator):
    demand = correction(seo, field="email", wish="other@gaon.example")
    assert not demands.is_automatic(demand)

    decide(demand, operator)

    before = seo.email
    seo.refresh_from_db()
    assert seo.email == before


def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(seo, operator):
    demand = correction(seo, wish="가" * 81)

    with pytest.raises(ValidationError):
        decide(demand, operator)

    seo.refresh_from_db()
    demand.refresh_from_db()
    assert seo.name == "서하린"
    assert demand.state == State.OPEN


def test_a_granted_deletion_deletes_that_row_only(seo, operator):
    one, two = (seo.emailaddress_set.create(email=f"{n}@gaon.example") for n in "ab")

    decide(erasure(seo, one), operator)

    assert list(seo.emailaddress_set.filter(primary=False)) == [two]
    (row,) = Destruction.objects.all()
    assert (row.part, row.reason, row.rows) == ("account.EmailAddress", "demand", 1)


def test_what_a_law_keeps_cannot_be_asked_away(gaon, seo):
    looks.record(by=someone(gaon, Role.HEAD), subject=seo, what="Name", why="x", town=gaon, now=NOW)
    seen = Look.objects.get()
    target = demands.target(seo, model="privacy.Look", row=str(seen.pk))

    with pytest.raises(demands.KeptByLawError):
        demands.ask(account=seo, target=target, kind=Kind.ERASURE, field="", wish="", now=NOW)
    assert not Demand.objects.exists()


def test_a_legal_hold_forbids_granting_a_deletion(gaon, seo, operator):
    Hold.objects.create(
        account=seo,
        law="2026가합1234",
        until=NOW + timedelta(days=9),
        placed_by=operator,
        agreed_by=someone(None, Role.INSTALLATION_OPERATOR),
        placed_at=NOW,
    )
    demand = erasure(seo, seo.emailaddress_set.get())

    with pytest.raises(demands.KeptByLawError):
        decide(demand, operator)

    assert seo.emailaddress_set.exists()
    demand.refresh_from_db()
    assert demand.state == State.OPEN


def test_nobody_asks_about_rows_of_others_or_rows_that_are_not_there(seo, gaon):
    other = someone(gaon)
    for row in (str(other.pk), "999999", "x", "1 OR 1=1"):
        with pytest.raises(demands.NoSuchRowError):
            demands.target(seo, model="people.Account", row=row)
    with pytest.raises(demands.NoSuchRowError):
        demands.target(seo, model="auth.Permission", row="1")


@pytest.mark.parametrize(("field", "wish"), [("password", "x"), ("", "x"), ("name", " ")])
def test_a_correction_says_which_shown_field_and_what_is_right(seo, field, wish):
    with pytest.raises(ValueError, match=f"^{field}$"):
        correction(seo, wish, field)
    assert not Demand.objects.exists()


def test_only_who_may_decides_and_never_on_himself(gaon, seo, operator):
    demand = correction(seo)
    for role in (Role.OFFICIAL, Role.AUDITOR, Role.TOWN_OPERATOR):
        with pytest.raises(PermissionDenied):
            decide(demand, someone(gaon, role))  # the account belongs to no town
    own = correction(operator)
    with pytest.raises(demands.DecidedError):
        decide(own, operator)

    assert Demand.objects.filter(state=State.OPEN).count() == 2


def test_a_refusal_needs_a_reason(seo, operator):
    demand = correction(seo)
    with pytest.raises(ValueError, match="^ $"):
        decide(demand, operator, grant=False, answer=" ")

    decide(demand, operator, grant=False, answer="증명이 없습니다.")

    seo.refresh_from_db()
    demand.refresh_from_db()
    assert (seo.name, demand.state) == ("서하린", State.REFUSED)


def test_what_was_taken_back_or_decided_is_over(seo, operator):
    demand = correction(seo)
    demands.withdraw(account=seo, demand_id=demand.pk, now=NOW)

    for again in (
        lambda: decide(demand, operator),
        lambda: demands.withdraw(account=seo, demand_id=demand.pk, now=NOW),
    ):
        with pytest.raises(demands.DecidedError):
            again()
    seo.refresh_from_db()
    assert seo.name == "서하린"


def test_nobody_takes_back_the_demand_of_another(seo, gaon):
    demand = correction(seo)
    with pytest.raises(demands.DecidedError):
        demands.withdraw(account=someone(gaon), demand_id=demand.pk, now=NOW)
    demand.refresh_from_db()
    assert demand.state == State.OPEN


def in_town(seo, town):
    """A demand about a look of `town`, which its officials decide on."""
    head = someone(town, Role.HEAD)
    looks.record(by=head, subject=seo, what="Name", why="x", town=town, now=NOW)
    seen = Look.objects.get(town=town)
    target = demands.target(seo, model="privacy.Look", row=str(seen.pk))
    with scope.within(a_town("gaon").pk):  # the page on which it is asked is of another town
        return demands.ask(
            account=seo,
            target=target,
            kind=Kind.CORRECTION,
            field="why",
            wish="틀렸습니다",
            now=NOW,
        )


def test_the_town_that_has_the_row_decides_and_no_other_sees_it(gaon, seo):
    narae = a_town("narae")
    demand = in_town(seo, narae)
    assert demand.town == narae
    ours, theirs = someone(narae, Role.HEAD), someone(gaon, Role.HEAD)

    page = f"privacy/requests/{demand.pk}/"
    assert client_of(theirs).get(f"/gaon/{page}").status_code == 404
    assert client_of(theirs).get(f"/narae/{page}").status_code == 403
    assert client_of(theirs).post(f"/narae/{page}", {"decision": "grant"}).status_code == 403
    assert client_of(ours).get(f"/narae/{page}").status_code == 200
    with pytest.raises(PermissionDenied):
        decide(demand, theirs)
    demand.refresh_from_db()
    assert demand.state == State.OPEN


def test_the_official_who_opens_a_request_is_written_down(gaon, seo):
    demand = in_town(seo, gaon)
    head = someone(gaon, Role.HEAD)
    client = client_of(head)

    assert "서하린" not in client.get("/gaon/privacy/requests/").text
    assert not Look.objects.filter(official=head).exists()
    assert "서하린" in client.get(f"/gaon/privacy/requests/{demand.pk}/").text

    (seen,) = Look.objects.filter(official=head)
    assert (seen.subject, seen.town, seen.role) == (seo, gaon, "head")
    assert seen.why == "To decide on a request of this person"


def test_the_whole_way_in_the_browser(gaon, seo, operator):
    browser, desk = client_of(seo), client_of(operator)
    row = f"people.Account/{seo.pk}"
    assert f"demands/correction/{row}/" in browser.get("/gaon/privacy/known/people.Account/").text
    bad = browser.post(f"/gaon/privacy/demands/correction/{row}/", {"field": "password"})
    assert bad.status_code == 422
    browser.post(f"/gaon/privacy/demands/correction/{row}/", {"field": "name", "wish": "서하린별"})
    demand = Demand.objects.get()
    assert f"/privacy/requests/{demand.pk}/" in desk.get("/privacy/requests/").text
    assert desk.post(f"/privacy/requests/{demand.pk}/", {"decision": "refuse"}).status_code == 422

    desk.post(f"/privacy/requests/{demand.pk}/", {"decision": "grant", "answer": "고쳤습니다."})

    assert "고쳤습니다." in browser.get("/gaon/privacy/demands/").text
    seo.refresh_from_db()
    assert seo.name == "서하린별"


@pytest.mark.django_db(transaction=True)
def test_sixty_four_at_once_ask_once_and_decide_once():
    seo = someone(a_town("gaon"))
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    assert len({demand.pk for demand in at_once(64, lambda _: correction(seo))}) == 1
    demand = Demand.objects.get()

    def decided(number: int) -> bool:
        try:
            decide(demand, operator, grant=bool(number % 2), answer="그렇습니다.")
        except demands.DecidedError:
            return False
        return True

    assert sum(at_once(64, decided)) == 1
    assert Event.objects.filter(kind="privacy.decided").count() == 1
