"""The town's emblem: a small picture, kept in the database so that a backup has it."""

from django.db import models

from madang.towns.models.towns import Town


class Emblem(models.Model):
    """One town's emblem, as PNG that this installation has drawn anew from what was given."""

    town = models.OneToOneField(
        Town, on_delete=models.CASCADE, primary_key=True, related_name="emblem"
    )
    image = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.town_id}: {len(self.image)} bytes"
