from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "madang.office"
    label = "office"
    verbose_name = "Office"
