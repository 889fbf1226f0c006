from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "madang.delivery"
    label = "delivery"
    verbose_name = "Food delivery"
