"""Shared test set-up: settings that tests change, and how to reach a database by hand."""

import os
import secrets

# `./madang test` sets these; a bare pytest needs MADANG_DATABASE_URL from its caller
os.environ.setdefault("MADANG_SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
