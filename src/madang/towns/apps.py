from django.apps import AppConfig


class TownsConfig(AppConfig):
    name = "madang.towns"
    label = "towns"
    verbose_name = "Towns"
