"""What of the audit trail is public."""

from madang.audit.views import roots

app_name = "audit"
urlpatterns = [*roots.patterns]
