from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "madang.residents"
    label = "residents"
    verbose_name = "Residents"
