"""The audit trail: one row for each row that changed, written by the database itself.

The tables are made by SQL in the migrations (`managed = False`), because nothing but their
triggers may write them; Django only reads.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("deleted")
    TRUNCATE = "T", _("emptied")


class Entry(models.Model):
    """Who changed which row, in which role, by which act, when and why.

    `changes` maps a column to its value (added, deleted) or to [before, after]; `hidden` names
    columns whose values the trail must not keep.
    """

    at = models.DateTimeField()
    town_id = models.BigIntegerField(null=True)  # no foreign keys: a trail outlives its subjects
    actor_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)  # for whom an official acted at the counter
    role = models.TextField()
    act = models.TextField()
    why = models.TextField()
    request = models.TextField()
    table_name = models.TextField()
    row_key = models.TextField()
    kind = models.CharField(max_length=1, choices=Kind)
    changes = models.JSONField()
    hidden = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = "audit_entry"
        ordering = ["-id"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.table_name} {self.row_key}"
