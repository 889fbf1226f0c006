from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "madang.audit"
    label = "audit"
    verbose_name = "Audit"
