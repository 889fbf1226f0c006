from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "madang.reputation"
    label = "reputation"
    verbose_name = "Reputation"
