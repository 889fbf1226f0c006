from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "madang.points"
    label = "points"
    verbose_name = "Points"
