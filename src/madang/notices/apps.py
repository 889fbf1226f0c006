from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "madang.notices"
    label = "notices"
    verbose_name = "Notices"
