import pytest
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from madang.base import scope
from madang.base.problems import Problem
from madang.roles.engine.acts import Role
from madang.roles.middleware import ActingMiddleware
from madang.roles.requests import act_auth, act_required, signed_in_required
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


def request_of(account, town, *, method="get", fresh=True):
    request = getattr(RequestFactory(), method)("/gaon/somewhere/?x=1")
    request.user, request.town = account, town
    if isinstance(account, AnonymousUser):
        request.session = {}
    else:
        client = client_of(account, fresh=fresh)
        request.session = client.session
        request.COOKIES["sessionid"] = client.cookies["sessionid"].value
    return request


@act_required("transit.feeds_see", writing="transit.feeds")
def page(request):
    now = scope.current()
    return HttpResponse(f"{request.role} {now.actor} {now.role} {now.act} {now.subject} {now.why}")


def test_a_view_knows_in_which_role_and_the_scope_says_it():
    town = a_town()
    auditor, yuna = someone(town, Role.AUDITOR), someone(town, Role.OFFICIAL)

    seen = page(request_of(auditor, town)).text
    done = page(request_of(yuna, town, method="post")).text
    assert seen == f"auditor {auditor.pk} auditor transit.feeds_see None "
    assert done == f"official {yuna.pk} official transit.feeds None "
    assert scope.current().act == ""


def test_writing_asks_for_the_other_act():
    town = a_town()

    with pytest.raises(PermissionDenied):
        page(request_of(someone(town, Role.AUDITOR), town, method="post"))


def test_strangers_go_to_sign_in_and_nobody_is_kept_in_a_cache():
    town = a_town()
    answer = page(request_of(AnonymousUser(), town))

    assert answer.status_code == 302
    assert answer["Location"].endswith("next=/gaon/somewhere/%3Fx%3D1")
    assert "no-store" in page(request_of(someone(town, Role.OFFICIAL), town))["Cache-Control"]


def test_an_act_marked_fresh_asks_for_proof_that_is_young_and_ones_own():
    town = a_town()
    operator, other = someone(town, Role.TOWN_OPERATOR), someone(town, Role.TOWN_OPERATOR)
    view = act_required("roles.grant")(lambda request: HttpResponse("in"))

    assert view(request_of(operator, town)).text == "in"
    old = request_of(operator, town)
    old.session["account_authentication_methods"][0]["at"] -= 3600
    anothers = request_of(operator, town)
    anothers.session["account_authentication_methods_user"] = str(other.pk)
    for request in (request_of(operator, town, fresh=False), old, anothers):
        with pytest.raises(ReauthenticationRequired):
            view(request)


def test_who_may_not_is_refused_before_proof_is_asked_for():
    town = a_town()
    view = act_required("roles.grant")(lambda request: HttpResponse("in"))

    with pytest.raises(PermissionDenied):
        view(request_of(someone(town, Role.OFFICIAL), town, fresh=False))


def test_an_act_that_is_not_in_the_table_fails_when_the_page_is_made():
    for door in (act_required, act_auth):
        with pytest.raises(KeyError):
            door("roles.fly")


def test_signed_in_is_enough_for_ones_own_pages():
    town = a_town()
    view = signed_in_required(lambda request: HttpResponse("in"))

    assert view(request_of(someone(), town)).text == "in"
    assert view(request_of(AnonymousUser(), town)).status_code == 302


def through(request, inner):
    return ActingMiddleware(inner)(request)


def test_the_middleware_says_who_writes_until_the_answer_is_there():
    town, bora = a_town(), someone()

    def inner(request):
        assert scope.current().actor == bora.pk
        request.acting.enter_context(scope.acting(actor=bora.pk, subject=7, why="창구"))
        assert page(request_of(someone(town, Role.OFFICIAL), town)).text.endswith(" 7 창구")
        return HttpResponse("x")

    through(request_of(bora, town), inner)
    assert scope.current().actor is None
    assert scope.current().subject is None


def test_an_api_operation_answers_with_problems():
    town = a_town()
    answers = []

    def inner(request):
        answers.append(act_auth("roles.grant").authenticate(request, "key"))
        answers.append(scope.current().act)
        return HttpResponse("x")

    assert act_auth("roles.grant").authenticate(request_of(AnonymousUser(), town), None) is None
    operator = someone(town, Role.TOWN_OPERATOR)
    through(request_of(operator, town), inner)
    assert answers == [operator, "roles.grant"]
    for account, fresh, kind in (
        (someone(town, Role.OFFICIAL), True, "not-permitted"),
        (operator, False, "proof-needed"),
    ):
        with pytest.raises(Problem) as refusal:
            act_auth("roles.grant").authenticate(request_of(account, town, fresh=fresh), "key")
        assert (refusal.value.status, refusal.value.kind) == (403, kind)
