"""Work that is due in every town, one after the other; for jobs."""

import logging
from collections.abc import Callable

from madang.base import scope
from madang.towns.models import Town
from madang.towns.services import towns

logger = logging.getLogger(__name__)


def in_each(work: Callable[[Town], int]) -> int:
    """Do `work` in every open town, within its walls, and return the sum of what it counted.

    Where it fails in one town the others are served all the same. Raises ExceptionGroup after the
    last town, so that the job counts as failed.
    """
    done, failed = 0, []
    for town in towns.every():
        try:
            with scope.within(town.pk):
                done += work(town)
        except Exception as error:
            logger.exception("work failed in the town %s", town.slug)
            failed.append(error)
    if failed:
        raise ExceptionGroup("work failed in some towns", failed)
    return done
