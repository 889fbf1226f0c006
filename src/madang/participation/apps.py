from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "madang.participation"
    label = "participation"
    verbose_name = "Participation"
