"""The rows of delivery agencies: those who run one, and the officials who look after them."""

AGENCIES = {
    "delivery.run_agency": (
        "delivery/agency/",
        "delivery/agency/answers/<int:invitation_pk>/",
        "delivery/agency/couriers/<int:pk>/",
        "delivery/agency/people/",
        "delivery/agency/people/<int:account_pk>/removals/",
        "delivery/agency/people/leaves/",
        "delivery/agency/withdrawals/<int:invitation_pk>/",
        "delivery/agency/terms/",
        "delivery/agency/statements/<int:year>-<int:month>/",
        "delivery/agency/statements/<int:year>-<int:month>.csv",
        "api/delivery/agency",
        "api/delivery/agency/statement",
    ),
    "delivery.vet": (
        "delivery/agencies/",
        "delivery/agencies/<int:pk>/",
        "delivery/agencies/<int:pk>/invitations/",
        "delivery/agencies/<int:pk>/endings/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in AGENCIES.items() for pattern in patterns}
