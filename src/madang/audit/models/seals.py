"""Seals over the trail, and each entry's place under one."""

from django.db import models
from django.db.models.functions import Cast

from madang.audit.models.entries import Entry


class Seal(models.Model):
    """A stretch of one chain that was closed: its root stands for all entries up to here."""

    town_id = models.BigIntegerField(null=True)
    day = models.DateField()
    made_at = models.DateTimeField()
    entries = models.IntegerField()
    previous = models.BinaryField()  # the root before, or the chain's genesis
    root = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_seal"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.day} {self.root_hex}"

    @property
    def root_hex(self) -> str:
        return bytes(self.root).hex()


class Link(models.Model):
    """The place of an entry in its chain. What is deleted leaves its link behind."""

    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False
    )
    seal = models.ForeignKey(
        Seal, on_delete=models.DO_NOTHING, related_name="links", db_constraint=False
    )
    position = models.IntegerField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_link"
        ordering = ["seal", "position"]

    def __str__(self) -> str:
        return f"{self.seal_id}.{self.position}"


# What of an entry is hashed, in this order. `at` as PostgreSQL's microseconds and `changes` as its
# text of the jsonb, so that neither Python's floats nor its clock come between.
HASHED: tuple[models.F | models.Func, ...] = (
    models.F("id"),
    Cast(
        models.Func(models.F("at"), template="extract(epoch FROM %(expressions)s) * 1000000"),
        models.BigIntegerField(),
    ),
    *(models.F(name) for name in ("town_id", "actor_id", "subject_id", "role", "act", "why")),
    *(models.F(name) for name in ("request", "table_name", "row_key", "kind")),
    Cast(models.F("changes"), models.TextField()),
    models.F("hidden"),
)
