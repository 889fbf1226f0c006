"""Where a notice leads: addresses that hold outside a request, in mails and pushes."""

from urllib.parse import quote

from django.conf import settings

from madang.notices.models import Notice
from madang.towns.models import Town


def home(town: Town | None) -> str:
    """Return the address of a town, or of the installation, without a slash at its end."""
    if town is None:
        return str(settings.MADANG_ORIGIN)
    if town.host:
        return f"{settings.MADANG_ORIGIN.partition('://')[0]}://{town.host}"
    return f"{settings.MADANG_ORIGIN}/{town.slug}"


def target(notice: Notice) -> str:
    """Return the address that `notice` leads to, always one of ours; empty when it leads nowhere.

    Rooms give paths as `reverse` does: in a request of a mounted town with its slug, in a job
    without.
    """
    path = notice.event.path
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return ""
    if notice.town is not None:
        path = path.removeprefix(f"/{notice.town.slug}") or "/"
    return home(notice.town) + quote(path, safe="/?&=%#:;,@+~!$'()*")
