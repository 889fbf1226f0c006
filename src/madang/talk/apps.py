from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "madang.talk"
    label = "talk"
    verbose_name = "Talk"
