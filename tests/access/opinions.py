"""The rows of opinion conversations in the room `participation`."""

ANYONE, PERSON = "anyone", "anyone signed in"
OPINIONS = {
    ANYONE: (
        "participation/conversations/",
        "participation/conversations/<int:pk>/",
        "participation/conversations/<int:pk>/map/",
        "participation/conversations/<int:pk>/map/<slug:name>.csv",
        "api/participation/conversations",
        "api/participation/conversations/<int:pk>",
        "api/participation/conversations/<int:pk>/map",
    ),
    PERSON: ("participation/conversations/<int:pk>/opinions/own/",),
    "participation.opine": ("participation/conversations/<int:pk>/opinions/",),
    "participation.state": ("participation/conversations/<int:pk>/statements/",),
    "participation.converse": (
        "participation/conversations/new/",
        "participation/conversations/<int:pk>/desk/",
        "participation/conversations/<int:pk>/changes/",
        "participation/statements/<int:pk>/answer/",
    ),
    "participation.moderate": (
        "participation/statements/waiting/",
        "participation/statements/<int:pk>/decisions/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in OPINIONS.items() for pattern in patterns}
