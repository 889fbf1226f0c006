"""The rows of surveys in the room `participation`."""

ANYONE, PERSON = "anyone", "anyone signed in"
SURVEYS = {
    ANYONE: (
        "participation/surveys/",
        "participation/surveys/<int:pk>/",
        "participation/surveys/<int:pk>/results/",
        "participation/surveys/<int:pk>/results.json",
        "participation/surveys/<int:pk>/codebook.csv",
        "participation/surveys/<int:pk>/impacts/",
        "api/participation/surveys",
        "api/participation/surveys/<int:pk>",
        "api/participation/surveys/<int:pk>/results",
    ),
    PERSON: (
        "participation/surveys/<int:pk>/thanks/",
        "participation/surveys/<int:pk>/withdrawals/",
        "participation/surveys/<int:pk>/follows/",
    ),
    "participation.reply": ("participation/surveys/<int:pk>/responses/",),
    "participation.surveys": (
        "participation/surveys/new/",
        "participation/surveys/<int:pk>/settings/",
        "participation/surveys/<int:pk>/desk/",
        "participation/surveys/<int:pk>/preview/",
        "participation/surveys/<int:pk>/changes/",
        "participation/surveys/<int:pk>/files/<slug:name>.csv",
        "participation/surveys/<int:pk>/impacts/new/",
        "participation/surveys/<int:pk>/questions/new/",
        "participation/surveys/<int:pk>/questions/<int:number>/",
        "participation/surveys/<int:pk>/questions/<int:number>/changes/",
        "participation/surveys/<int:pk>/census/",
    ),
    "participation.survey_texts": ("participation/surveys/<int:pk>/texts/<int:number>/",),
}
ROWS = {f"town {pattern}": who for who, patterns in SURVEYS.items() for pattern in patterns}
