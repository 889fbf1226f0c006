from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "madang.roles"
    label = "roles"
    verbose_name = "Roles"
