from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "madang.site"
    label = "site"
    verbose_name = "Madang"
