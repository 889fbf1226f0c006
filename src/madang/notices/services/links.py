"""Addresses that hold outside a request, in mails and pushes."""

from urllib.parse import quote

from django.conf import settings
from django.urls import get_script_prefix, reverse

from madang.notices.models import Notice
from madang.towns.models import Town


def home(town: Town | None) -> str:
    """Return the address of a town, or of the installation, without a slash at its end."""
    if town is None:
        return str(settings.MADANG_ORIGIN)
    if town.host:
        return f"{settings.MADANG_ORIGIN.partition('://')[0]}://{town.host}"
    return f"{settings.MADANG_ORIGIN}/{town.slug}"


def page(town: Town | None, name: str, *args: object) -> str:
    """Return the address of the page `name` in a town, whatever the present request's mount."""
    path = reverse(name, args=args).removeprefix(get_script_prefix())
    return f"{home(town)}/{path}"


def target(notice: Notice) -> str:
    """Return the address that `notice` leads to, always one of ours; empty when it leads nowhere.

    Rooms give paths as `reverse` does: in a request of a mounted town with its slug, in a job
    without.
    """
    path = notice.event.path
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return ""
    mount = f"/{notice.town.slug}/" if notice.town is not None else ""
    if mount and path.startswith(mount):
        path = path[len(mount) - 1 :]
    return home(notice.town) + quote(path, safe="/?&=%#:;,@+~!$'()*")
