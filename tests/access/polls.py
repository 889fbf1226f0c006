"""The rows of votes: who, by the mount and pattern of each route."""

ANYONE = "anyone"
POLLS = {
    ANYONE: (
        "participation/polls/",
        "participation/polls/<uuid:key>/",
        "participation/polls/<uuid:key>/ballots/",
        "participation/polls/<uuid:key>/bulletin/",
        "participation/polls/<uuid:key>/bulletin/BULLETIN.json",
        "participation/polls/<uuid:key>/bulletin/ballots.pb",
        "participation/polls/<uuid:key>/receipts/",
        "participation/polls/<uuid:key>/receipts/<str:leaf>/",
        "api/participation/polls",
        "api/participation/polls/<uuidstr:key>",
        "api/participation/polls/<uuidstr:key>/ballots",
        "api/participation/polls/<uuidstr:key>/links",
        "api/participation/polls/<uuidstr:key>/receipts/<str:leaf>",
        "api/participation/polls/<uuidstr:key>/roots",
        "api/participation/polls/<uuidstr:key>/sequences/<str:credential>",
    ),
    "participation.vote": (
        "participation/polls/<uuid:key>/credentials/",
        "api/participation/polls/<uuidstr:key>/credentials",
    ),
    "participation.booths": (
        "participation/polls/desk/",
        "participation/polls/<uuid:key>/desk/",
        "participation/polls/<uuid:key>/booths/<int:pk>/papers/",
    ),
    "participation.paper": ("participation/polls/<uuid:key>/scans/",),
    "participation.polls": (
        "participation/polls/new/",
        "participation/polls/<uuid:key>/fixings/",
        "participation/polls/<uuid:key>/seals/",
        "participation/polls/<uuid:key>/results/",
        "participation/polls/<uuid:key>/booths/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in POLLS.items() for pattern in patterns}
