"""Who may come in where. A new route is a new row: a test fails until it has one.

The act of a row says which roles (`roles.engine.acts`); `writing` is asked for instead when the
request may change something.
"""

from dataclasses import dataclass

from tests.access import (
    agencies,
    cases,
    couriers,
    delivery,
    deskapi,
    editions,
    keeping,
    ledger,
    opinions,
    orders,
    panels,
    participation,
    points,
    polls,
    programmes,
    reviews,
    search,
    surveys,
    talk,
)

ANYONE = "anyone"
PERSON = "anyone signed in"
PROOF = "anyone signed in who has this means of proof"
OPERATOR = "towns.open"  # the installation's operator alone may
FOREIGN = "a token of its own"  # no session opens it


@dataclass(frozen=True)
class Access:
    """`who` is ANYONE, PERSON, FOREIGN or the name of an act."""

    who: str
    writing: str = ""


def _rows(mounts: str, who: str, *patterns: str, writing: str = "") -> dict[str, Access]:
    return {
        f"{mount} {pattern}": Access(who, writing)
        for mount in mounts.split()
        for pattern in patterns
    }


BOTH = "town installation"
TABLE: dict[str, Access] = {
    # the frame
    **_rows(BOTH, ANYONE, "", "theme.css", "look/", "language/", "login/", "logout/"),
    **_rows("town", ANYONE, "emblem.png"),
    **_rows(
        "installation", ANYONE, "healthz", "readyz", "metrics", "regions/", "regions/<str:code>/"
    ),
    **_rows("installation", OPERATOR, "admin/…"),
    # accounts: signing in and up, recovering
    **_rows(
        BOTH,
        ANYONE,
        "account/login/",
        "account/login/code/",
        "account/login/code/confirm/",
        "account/signup/",
        "account/inactive/",
        "account/email/code/",
        "account/phone/code/",
        "account/recovery/",
        "account/recovery/sent/",
        "account/recovery/done/",
        "account/^recovery/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "account/factors/authenticate/",
        "account/factors/webauthn/login/",
    ),
    # accounts: one's own
    **_rows(
        BOTH,
        PERSON,
        "account/",
        "account/profile/",
        "account/email/",
        "account/phone/",
        "account/phone/removal/",
        "account/phone/removal/",
        "account/password/",
        "account/password/new/",
        "account/sessions/",
        "account/sessions/<int:session_id>/end/",
        "account/factors/",
        "account/factors/recovery-codes/",
        "account/factors/recovery-codes/download/",
        "account/factors/recovery-codes/generate/",
        "account/factors/totp/activate/",
        "account/factors/totp/deactivate/",
        "account/factors/webauthn/",
        "account/factors/webauthn/add/",
        "account/factors/webauthn/keys/<int:pk>/edit/",
        "account/factors/webauthn/keys/<int:pk>/remove/",
    ),
    **_rows(
        BOTH,
        PROOF,
        "account/reauthenticate/",
        "account/factors/reauthenticate/",
        "account/factors/webauthn/reauthenticate/",
    ),
    # OpenID Connect: signing in by a provider
    **_rows(
        BOTH,
        ANYONE,
        "identity/sign-in/<slug:slug>/",
        "identity/sign-in/<slug:slug>/callback/",
        "identity/sign-in/<slug:slug>/keys/",
        "identity/sign-in/welcome/",
    ),
    **_rows(
        BOTH,
        PERSON,
        "identity/connections/",
        "identity/connections/links/<int:link_id>/end/",
        "identity/connections/services/<int:subject_id>/end/",
    ),
    **_rows(
        BOTH,
        "identity.providers",
        "identity/providers/",
        "identity/providers/<int:provider_id>/",
        "identity/providers/new/",
    ),
    # OpenID Connect: the town as a provider
    **_rows(
        "town",
        ANYONE,
        ".well-known/openid-configuration",
        "identity/provider/keys/",
        "identity/provider/logout/",
        "identity/provider/authorize/",  # a wrong request is told so; a right one asks to sign in
    ),
    **_rows(
        "town",
        FOREIGN,
        "identity/provider/token/",
        "identity/provider/userinfo/",
        "identity/provider/revoke/",
    ),
    **_rows(
        "town",
        "identity.clients",
        "identity/clients/",
        "identity/clients/new/",
        "identity/clients/<int:client_id>/",
        "identity/clients/<int:client_id>/secret/",
        "identity/clients/<int:client_id>/state/",
    ),
    # members and roles
    **_rows("town", "roles.see", "members/", "members/<int:pk>/", "members/table/"),
    **_rows("town", "roles.see", "members/departments/", writing="roles.departments"),
    **_rows(
        "town",
        "roles.departments",
        "members/departments/<int:pk>/",
        "members/departments/<int:pk>/closures/",
    ),
    **_rows(
        "town",
        "roles.grant",
        "members/<int:pk>/grants/",
        "members/bulk/",
        "members/roles/<int:pk>/endings/",
        "members/roles/<int:pk>/delegations/",
    ),
    **_rows(
        "town",
        "roles.invite",
        "members/invitations/",
        "members/invitations/<int:pk>/sendings/",
        "members/invitations/<int:pk>/withdrawals/",
        "members/import/",
        "members/import/intakes/",
    ),
    **_rows("town", ANYONE, "members/invitations/<int:pk>/<str:token>/"),
    **_rows(
        "town",
        PERSON,
        "members/mine/",
        "members/mine/<int:pk>/resignations/",
        "members/approvals/<int:pk>/",
        "members/delegations/<int:pk>/endings/",
    ),
    **_rows("town", "office.enter", "members/approvals/"),
    **_rows("town", "roles.delegate", "members/mine/<int:pk>/delegations/"),
    # rules
    **_rows("town", ANYONE, "rules/", "rules/<str:key>/", "api/rules"),
    **_rows(
        "town",
        "rules.change",
        "rules/<str:key>/change/",
        "rules/changes/<int:pk>/withdrawal/",
        "rules/standard/",
    ),
    # notices
    **_rows(
        BOTH,
        PERSON,
        "notices/",
        "notices/<int:pk>/",
        "notices/readings/",
        "notices/wishes/",
        "notices/wishes/mailbox/",
        "notices/devices/",
        "notices/devices/<int:pk>/removals/",
    ),
    **_rows(BOTH, ANYONE, "notices/mails/<str:word>/", "notices/worker.js"),
    # what the town knows of a person
    **_rows(
        BOTH,
        ANYONE,
        "privacy/notice/",
        "privacy/notice/editions/",
        "privacy/notice/editions/<int:pk>/",
    ),
    **_rows(
        BOTH,
        PERSON,
        "privacy/",
        "privacy/looks/",
        "privacy/demands/",
        "privacy/closure/undo/",
        "privacy/known/<str:model>/",
    ),
    **_rows(
        BOTH,
        "privacy.correct",
        "privacy/demands/<int:pk>/withdrawals/",
        "privacy/demands/<str:kind>/<str:model>/<str:row>/",
    ),
    **_rows(BOTH, "privacy.close", "privacy/closure/"),
    **_rows(BOTH, "privacy.download", "privacy/downloads/", "privacy/downloads/<str:key>/"),
    **_rows(BOTH, "privacy.decide", "privacy/requests/", "privacy/requests/<int:pk>/"),
    **_rows(BOTH, "privacy.hold", "privacy/holds/", "privacy/holds/<int:pk>/lifts/"),
    **_rows(BOTH, "privacy.log", "privacy/log/", "privacy/destructions/"),
    # residents: one's own
    **_rows(
        BOTH,
        PERSON,
        "my/",
        "my/stated/",
        "my/assistances/",
        "my/consents/",
        "my/consents/<int:pk>/withdrawals/",
        "my/forms/",
        "my/forms/<int:pk>/",
        "my/guardians/",
        "my/guardians/<int:pk>/endings/",
        "my/guardians/codes/",
        "my/guardians/wards/<int:pk>/",
        "my/guardians/wards/<int:pk>/privacy/",
        "my/guardians/wards/<int:pk>/privacy/known/<str:model>/",
        "my/guardians/wards/<int:pk>/privacy/looks/",
        "my/guardians/wards/<int:pk>/privacy/demands/<str:kind>/<str:model>/<str:row>/",
        "my/guardians/wards/<int:pk>/privacy/demands/<int:demand_id>/withdrawals/",
        "my/guardians/wards/<int:pk>/privacy/downloads/",
        "my/guardians/wards/<int:pk>/privacy/downloads/<str:key>/",
        "my/residency/",
        "my/residency/codes/",
        "my/residency/documents/",
        "my/residency/leavings/",
        "my/residency/withdrawals/",
    ),
    # residents: the counter
    **_rows(
        "town",
        "residents.verify",
        "residents/claims/",
        "residents/claims/<int:pk>/",
        "residents/claims/<int:pk>/decisions/",
        "residents/claims/<int:pk>/document/",
        "residents/claims/<int:pk>/revocations/",
        "residents/claims/letters/",
        "residents/guardianships/",
        "residents/guardianships/<int:pk>/",
    ),
    **_rows("town", "residents.look", "residents/forms/", "residents/forms/<int:pk>/"),
    **_rows(
        "town", "residents.forms", "residents/forms/<int:pk>/closings/", "residents/forms/openings/"
    ),
    **_rows(
        "town",
        "residents.assist",
        "residents/sittings/",
        "residents/sittings/asks/",
        "residents/sittings/confirmation/",
        "residents/sittings/endings/",
    ),
    # the trail of acts
    **_rows(BOTH, ANYONE, "audit/roots/", "audit/roots.json"),
    **_rows("town", "audit.read", "office/audit/", "office/audit/<int:pk>/", "office/audit/file/"),
    # the office
    **_rows("town", "office.enter", "office/", "office/guide/"),
    **_rows("town", "towns.change", "office/settings/", "office/settings/emblem/"),
    **_rows(
        "installation",
        "towns.open",
        "towns/new/",
        "towns/new/<str:code>/",
        "towns/new/korea/",
        "towns/<int:pk>/exports/",
        "towns/<int:pk>/exports/<int:export_pk>/",
        "towns/<int:pk>/reopening/",
    ),
    **_rows("installation", "towns.see", "towns/", "towns/<int:pk>/"),
    **_rows("installation", "towns.change", "towns/bulk/", "towns/<int:pk>/host/"),
    **_rows("installation", "towns.close", "towns/<int:pk>/closing/"),
    # buses
    **_rows(
        "town",
        ANYONE,
        "transit/",
        "transit/stops/",
        "transit/stops/<gtfs:stop_id>/",
        "transit/stops/<gtfs:stop_id>/display/",
        "transit/routes/",
        "transit/routes/<gtfs:route_id>/",
        "transit/map/",
        "transit/journeys/",
        "transit/alerts/",
        "transit/favourites/",
    ),
    **_rows("town", "transit.feeds_see", "transit/feeds/", writing="transit.feeds"),
    **_rows(
        "town", "transit.feeds_see", "transit/feeds/<int:pk>/", "transit/feeds/<int:pk>/progress/"
    ),
    **_rows(
        "town",
        "transit.feeds",
        "transit/feeds/source/",
        "transit/feeds/<int:pk>/switches/",
        "transit/feeds/<int:pk>/deletions/",
    ),
    # the API
    **_rows(
        "town",
        ANYONE,
        "api/",
        "api/docs",
        "api/openapi.json",
        "api/towns",
        "api/towns/basemap",
        "api/transit/alerts",
        "api/transit/gtfs-rt/alerts.pb",
        "api/transit/gtfs-rt/trip-updates.pb",
        "api/transit/gtfs-rt/vehicle-positions.pb",
        "api/transit/journeys",
        "api/transit/routes",
        "api/transit/routes/<gtfs:route_id>",
        "api/transit/routes/<gtfs:route_id>/vehicles",
        "api/transit/stops",
        "api/transit/stops/<gtfs:stop_id>",
        "api/transit/stops/<gtfs:stop_id>/arrivals",
        "api/transit/stops/<gtfs:stop_id>/arrivals/past",
        "api/transit/travel-times",
        "api/transit/vehicles",
    ),
    **_rows("town", FOREIGN, "api/transit/positions"),
    **{key: Access(who) for key, who in participation.ROWS.items()},
    **{key: Access(who) for key, who in search.ROWS.items()},
    **{key: Access(who) for key, who in talk.ROWS.items()},
    **{key: Access(who) for key, who in cases.ROWS.items()},
    **{key: Access(who) for key, who in ledger.ROWS.items()},
    **{key: Access(who) for key, who in programmes.ROWS.items()},
    **{key: Access(who) for key, who in delivery.ROWS.items()},
    **{key: Access(who) for key, who in deskapi.ROWS.items()},
    **{key: Access(who) for key, who in keeping.ROWS.items()},
    **{key: Access(*acts) for key, acts in keeping.BOTH.items()},
    **{key: Access(who) for key, who in orders.ROWS.items()},
    **{key: Access(who) for key, who in couriers.ROWS.items()},
    **{key: Access(who) for key, who in agencies.ROWS.items()},
    **{key: Access(who) for key, who in reviews.ROWS.items()},
    **{key: Access(who) for key, who in points.ROWS.items()},
    # votes
    **{key: Access(who) for key, who in panels.ROWS.items()},
    **{key: Access(who) for key, who in polls.ROWS.items()},
    **{key: Access(who) for key, who in editions.ROWS.items()},
    **{key: Access(who) for key, who in opinions.ROWS.items()},
    **{key: Access(who) for key, who in surveys.ROWS.items()},
}
