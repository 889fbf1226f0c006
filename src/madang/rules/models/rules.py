"""What a town decided for a rule, and from when until when it counts."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Entry, Value
from madang.towns.models import Town


class Period(Func):
    """The time during which a rule counts, its first moment in and its last out."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class RuleQuerySet(models.QuerySet["Rule"]):
    """Rules as pages and acts ask for them; withdrawn ones never counted."""

    def of(self, town: Town) -> "RuleQuerySet":
        return self.filter(town=town, withdrawn_at=None)

    def at(self, moment: datetime) -> "RuleQuerySet":
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=moment), valid_from__lte=moment, withdrawn_at=None
        )


class Rule(models.Model):
    """One value with its ordinance article, its period and who decided it.

    A record without a primary key stands for the standard ordinance's value.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    article = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=120)  # the body: "가온시의회, 제312회 임시회"
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    why = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # before it ever counted

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="rule_one_value_at_a_time",
                expressions=[
                    ("town", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__lt=F("valid_from")),
                name="rule_that_counted_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"

    @property
    def entry(self) -> Entry:
        """What the catalogue says of this rule."""
        return CATALOGUE[self.key]

    @property
    def typed(self) -> Value:
        """The value as a number or text, as the catalogue has it."""
        return type(self.entry.default)(self.value)

    @property
    def is_standard(self) -> bool:
        """Whether this is the standard ordinance's value, which the town has not changed."""
        return self.pk is None
