from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "madang.cases"
    label = "cases"
    verbose_name = "Cases"
