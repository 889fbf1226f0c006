"""Departments: the parts of a town's government."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class DepartmentQuerySet(models.QuerySet["Department"]):
    def of(self, town: Town) -> "DepartmentQuerySet":
        return self.filter(town=town)

    def standing(self) -> "DepartmentQuerySet":
        return self.filter(closed_at=None)


class Department(models.Model):
    """One part of the government of one town; closed departments keep their history."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="departments")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_ko = models.CharField(_("Name in Korean"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name_ko"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="department_is_of_one_town"),
            models.UniqueConstraint(
                fields=["town", "name_ko"],
                condition=models.Q(closed_at=None),
                name="department_names_differ_in_a_town",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="department_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko
