from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "madang.privacy"
    label = "privacy"
    verbose_name = "Privacy"
