"""The rows of lottery panels, and of feeds of votes and conversations."""

PANELS = {
    "anyone": (
        "participation/polls/feed.xml",
        "participation/polls/dates.ics",
        "participation/conversations/feed.xml",
        "participation/panels/",
        "participation/panels/<uuid:key>/",
        "participation/panels/<uuid:key>/files/<str:name>",
        "api/participation/panels",
        "api/participation/panels/<uuidstr:key>",
        "api/participation/panels/<uuidstr:key>/portfolio",
    ),
    "participation.volunteer": (
        "participation/panels/<uuid:key>/volunteering/",
        "participation/panels/<uuid:key>/withdrawals/",
        "participation/panels/<uuid:key>/replies/",
        "api/participation/panels/<uuidstr:key>/mine",
    ),
    "participation.panels": (
        "participation/panels/desk/",
        "participation/panels/new/",
        "participation/panels/<uuid:key>/desk/",
        "participation/panels/<uuid:key>/publications/",
        "participation/panels/<uuid:key>/extensions/",
        "participation/panels/<uuid:key>/quotas/",
        "participation/panels/<uuid:key>/announcements/",
    ),
    "participation.draw": ("participation/panels/<uuid:key>/draws/",),
}
ROWS = {f"town {pattern}": who for who, patterns in PANELS.items() for pattern in patterns}
