from django.apps import AppConfig
from django.urls import register_converter

from madang.base.converters import GtfsId


class BaseConfig(AppConfig):
    name = "madang.base"
    label = "base"
    verbose_name = "Shared parts"

    def ready(self) -> None:
        register_converter(GtfsId, "gtfs")
