from argparse import ArgumentParser

from madang.transit.management.commands import transit_import
from madang.transit.models import Feed


class Command(transit_import.Command):
    """`./madang transit import-stops FILE --town T`."""

    help = "Import a list of stops without timetables, such as the national stop file (CP949)."
    kind = Feed.Kind.STOPS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--city", default="", help="only this city code, or name in it")
