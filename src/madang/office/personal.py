"""What the office knows of a person: who asked for a town's export."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

PARTS = (
    Part(
        model="office.Export",
        person="asked_by",
        title=_("Exports of a town that you asked for"),
        fields=("asked_at", "state", "file_name"),
        on_erasure=Erasure.DETACH,
        purpose=_("To know which operator took a town's records out."),
    ),
)
