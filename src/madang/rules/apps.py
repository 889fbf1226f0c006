from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "madang.rules"
    label = "rules"
    verbose_name = "Rules"
