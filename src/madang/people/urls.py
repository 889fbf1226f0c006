"""A person's account. allauth's own names stay, since allauth asks for them; ours are `people:`."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from madang.people.views import accounts, phones, sessions

ours = [
    path("", accounts.show, name="account"),
    path("profile/", accounts.profile, name="profile"),
    path("phone/removal/", phones.remove, name="phone_removal"),
    path("sessions/<int:session_id>/end/", sessions.end, name="session_end"),
]
to_login = RedirectView.as_view(pattern_name="login", query_string=True)
# A new password for an account without one is as delicate as a change of it.
set_password = login_required(reauthentication_required(account.password_set))

urlpatterns = [
    path("", include((ours, "people"))),
    path("login/", to_login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),
    path("email/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("phone/", phones.change, name="account_change_phone"),
    path("phone/code/", account.verify_phone, name="account_verify_phone"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/new/", set_password, name="account_set_password"),
    path("recovery/", account.password_reset, name="account_reset_password"),
    path("recovery/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^recovery/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "recovery/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("factors/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
