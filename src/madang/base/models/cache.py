"""What `madang.base.cache` keeps; the table is UNLOGGED, losing it costs nobody anything."""

from django.db import models


class Cache(models.Model):
    """One small value, for a while."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "cache"

    def __str__(self) -> str:
        return self.key
