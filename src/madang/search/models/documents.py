"""Documents: copies of what rooms have published, made to be found."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import get_script_prefix

from madang.towns.models import Town

# below the town, and never elsewhere
PATH = RegexValidator(r"\A(?!/)(?!(.*/)?\.\.?(/|\Z))[\w\-./~%?=&#@+,;:!$'()*]*\Z")


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, town: Town) -> "DocumentQuerySet":
        """Documents of one town."""
        return self.filter(town=town)

    def published(self, now: datetime) -> "DocumentQuerySet":
        """Documents that everyone may read at `now`."""
        return self.filter(published_at__lte=now)


class Document(models.Model):
    """One published text: what it says, where it stands, and the words it is found by.

    `kind` and `key` say which row of which room it is a copy of. `terms` are the hashed words with
    their counts (`engine.profiles`), `changed` the transaction that wrote the row.
    """

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300)
    body = models.TextField()
    path = models.CharField(max_length=300, validators=[PATH])
    published_at = models.DateTimeField()
    search = SearchVectorField()
    terms = models.BinaryField()
    changed = models.BigIntegerField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "kind", "key"], name="document_of_one_row"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="document_search"),
            models.Index(fields=["town", "changed"], name="document_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """The page's address, in the town that the request is for."""
        return f"{get_script_prefix()}{self.path}"
