from django.apps import AppConfig
from django.contrib.admin import apps as admin


class SiteConfig(AppConfig):
    name = "madang.site"
    label = "site"
    verbose_name = "Madang"


class BackstageConfig(admin.AdminConfig):
    default = False  # named in INSTALLED_APPS beside the package's own
    default_site = "madang.site.backstage.Backstage"
