"""Surveys: what is asked, until when and of whom; census figures; what came of the answers."""

from datetime import datetime
from fractions import Fraction
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.participation.engine.surveys.census import number_of
from madang.participation.engine.surveys.questions import (
    TEXT_LENGTH,
    Condition,
    Kind,
    Option,
    Question,
)
from madang.towns.models import Town

TITLE_LENGTH, ABOUT_LENGTH, HINT_LENGTH, IMPACT_LENGTH = 120, 3000, 500, 2000
PERSON = settings.AUTH_USER_MODEL


class SurveyQuerySet(models.QuerySet["Survey"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def published(self) -> Self:
        """Those that residents see; what an official prepares is not for everybody yet."""
        return self.filter(published_at__isnull=False)

    def open_at(self, now: datetime) -> Self:
        return self.published().filter(opens_at__lte=now, closes_at__gt=now)

    def coming_at(self, now: datetime) -> Self:
        return self.published().filter(opens_at__gt=now)

    def closed_at(self, now: datetime) -> Self:
        return self.published().filter(closes_at__lte=now)


class Survey(models.Model):
    """One questionnaire of the town. `severed_at`: no answer leads to a person any more."""

    class Audience(models.TextChoices):
        ANYONE = "anyone", _("Anybody who is signed in")
        LOCAL = "local", _("Who says that they live, work or study here")
        VERIFIED = "verified", _("Residents whose residency is verified")

    class Results(models.TextChoices):
        LIVE = "live", _("While it runs")
        AFTER = "after", _("After the close; until then nobody sees them, officials neither")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(pgettext_lazy("survey", "Title"), max_length=TITLE_LENGTH)
    about = models.TextField(_("What it is about"), max_length=ABOUT_LENGTH, blank=True)
    opens_at = models.DateTimeField(_("Answers are taken from"))
    closes_at = models.DateTimeField(_("Answers are taken until"))
    audience = models.CharField(
        _("Who may answer"), max_length=8, choices=Audience, default=Audience.ANYONE
    )
    results = models.CharField(
        _("When results are shown"), max_length=5, choices=Results, default=Results.AFTER
    )
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    severed_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="survey_in_its_town"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="survey_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(severed_at=None) | Q(published_at__isnull=False),
                name="survey_severed_after_it_was_published",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def is_open(self, now: datetime) -> bool:
        """Answers are taken at `now`."""
        return not self.is_draft and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """The time to answer is over at `now`."""
        return not self.is_draft and now >= self.closes_at

    def shows_results(self, now: datetime) -> bool:
        """Results may be seen at `now`, by anybody."""
        is_live = self.results == self.Results.LIVE and self.is_open(now)
        return is_live or self.is_over(now)


class SurveyQuestion(models.Model):
    """One question of a survey: `number` never changes, `place` is where it stands.

    `options` are [key, label] pairs; `condition` is [number, [keys]] or None.
    """

    class Kinds(models.TextChoices):
        CHOICE = Kind.CHOICE.value, _("One option")
        SEVERAL = Kind.SEVERAL.value, _("Several options")
        SCALE = Kind.SCALE.value, _("A scale of numbers")
        RANK = Kind.RANK.value, _("An order of options")
        TEXT = Kind.TEXT.value, _("A text of one's own")
        PLACE = Kind.PLACE.value, _("A place on the map")

    class Attributes(models.TextChoices):
        AGE = "age", pgettext_lazy("about a person", "Age")
        GENDER = "gender", pgettext_lazy("about a person", "Gender")
        AREA = "area", pgettext_lazy("about a person", "Part of the town")
        HOUSING = "housing", pgettext_lazy("about a person", "Kind of home")
        WORK = "work", pgettext_lazy("about a person", "Occupation")
        HOUSEHOLD = "household", pgettext_lazy("about a person", "Household")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kinds)
    text = models.CharField(max_length=TEXT_LENGTH)
    hint = models.CharField(max_length=HINT_LENGTH, blank=True)
    options = models.JSONField(default=list, blank=True)
    lowest = models.SmallIntegerField(default=1)
    highest = models.SmallIntegerField(default=5)
    low_words = models.CharField(max_length=60, blank=True)
    high_words = models.CharField(max_length=60, blank=True)
    most = models.PositiveSmallIntegerField(default=0)
    is_required = models.BooleanField(default=False)
    attribute = models.CharField(max_length=10, choices=Attributes, blank=True)
    shows_texts = models.BooleanField(default=False)
    condition = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="surveyquestion_in_its_town"),
            models.UniqueConstraint(
                fields=["survey", "number"], name="surveyquestion_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def asked(self) -> Question:
        """The question as the engine knows it."""
        condition = None
        if self.condition is not None:
            number, keys = self.condition
            condition = Condition(number, tuple(keys))
        return Question(
            number=self.number,
            kind=Kind(self.kind),
            text=self.text,
            options=tuple(Option(key, label) for key, label in self.options),
            lowest=self.lowest,
            highest=self.highest,
            most=self.most,
            is_required=self.is_required,
            attribute=self.attribute,
            condition=condition,
        )


class SurveyCensus(models.Model):
    """The census' figures of one attribute, for one survey or, without one, for all of the town.

    `figures` are label → number as text; `source` says whose figures they are, and of when.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="census"
    )
    attribute = models.CharField(max_length=10, choices=SurveyQuestion.Attributes)
    figures = models.JSONField(default=dict)
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["attribute"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "survey", "attribute"],
                name="surveycensus_one_of_an_attribute",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(source=""), name="surveycensus_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.source}"

    @property
    def numbers(self) -> dict[str, Fraction]:
        """The figures as numbers; what is none counts nought."""
        return {label: number_of(text) or Fraction(0) for label, text in self.figures.items()}


class SurveyImpact(models.Model):
    """What the town heard in a survey, and what it did; told to those who answered."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="impacts")
    heard = models.TextField(_("What we heard"), max_length=IMPACT_LENGTH)
    done = models.TextField(_("What we did"), max_length=IMPACT_LENGTH)
    link = models.CharField(max_length=500, blank=True)
    told_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(heard="") & ~Q(done=""), name="surveyimpact_says_both"
            ),
        ]

    def __str__(self) -> str:
        return self.heard
