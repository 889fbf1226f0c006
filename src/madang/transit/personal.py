"""What the room knows of a person: which officials wrote its news and brought timetables in."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

PARTS = (
    Part(
        "transit.Alert",
        "author",
        _("News about stops and routes that you wrote"),
        ("town", "header_ko", "header_en", "written_at", "is_published"),
        Erasure.DETACH,
        purpose=_("To know which official published the news."),
    ),
    Part(
        "transit.FeedVersion",
        "importer",
        _("Timetables that you brought in"),
        ("town", "file_name", "received_at", "state"),
        Erasure.DETACH,
        purpose=_("To know which official changed the timetable."),
    ),
)

IMPERSONAL = (Impersonal("transit.Chunk", why="bytes of a timetable; its version is declared"),)
