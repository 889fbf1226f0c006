"""What the account says: mails (subject, text) and notes on the next page, by allauth's names."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAILS: Mapping[str, tuple[Promise, Promise]] = {
    "account/email/email_confirmation": (
        _("Your code: %(code)s"),
        _("Your code is %(code)s. Type it on the page that asked for it; it works for 15 minutes."),
    ),
    "account/email/login_code": (
        _("Your code: %(code)s"),
        _("Your code for signing in is %(code)s. Type it on the page that asked for it."),
    ),
    "account/email/account_already_exists": (
        _("You have an account already"),
        _(
            "Somebody, perhaps you, wanted to make an account with this address. You have one"
            " already: nothing was changed. If you forgot your password, take a new one here:\n\n"
            "%(password_reset_url)s"
        ),
    ),
    "account/email/unknown_account": (
        _("There is no account with this address"),
        _(
            "Somebody, perhaps you, wanted to sign in with this address. There is no account with"
            " it. If you used another address, try that one; or make an account here:\n\n"
            "%(signup_url)s"
        ),
    ),
    "account/email/password_reset_key": (
        _("A new password"),
        _(
            "Choose a new password here. The link works once and for a short time:\n\n"
            "%(password_reset_url)s"
        ),
    ),
    "account/email/password_changed": (_("New password"), _("Your password was changed.")),
    "account/email/password_reset": (_("New password"), _("Your password was changed.")),
    "account/email/password_set": (_("New password"), _("A password was set for your account.")),
    "account/email/email_changed": (
        _("New e-mail address"),
        _("The e-mail address of your account was changed from %(from_email)s to %(to_email)s."),
    ),
    "account/email/email_deleted": (
        _("E-mail address removed"),
        _("The e-mail address %(deleted_email)s was taken from your account."),
    ),
    "mfa/email/recovery_codes_generated": (
        _("New recovery codes"),
        _("New recovery codes were made for your account; the old ones do not work any more."),
    ),
    "mfa/email/totp_activated": (
        _("Authenticator app added"),
        _("Your account asks for the code of an authenticator app from now on."),
    ),
    "mfa/email/totp_deactivated": (
        _("Authenticator app removed"),
        _("Your account does not ask for the code of an authenticator app any more."),
    ),
    "mfa/email/webauthn_added": (
        _("Passkey added"),
        _("A passkey was added to your account. Whoever has that device can sign in."),
    ),
    "mfa/email/webauthn_removed": (
        _("Passkey removed"),
        _("A passkey was removed from your account."),
    ),
}
SAME = {"account/email/email_confirmation_signup": "account/email/email_confirmation"}

IGNORE = _("If this was not you, you need do nothing: without the code or link nobody gets in.")
ALARM = _("If this was not you, sign in, end all other sessions and tell your town hall.")
FROM = _("Asked for on %(when)s, from the network address %(ip)s.")

NOTES: Mapping[str, Promise | str] = {
    "account/messages/logged_in.txt": _("You are signed in."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your new password works from now on."),
    "account/messages/password_set.txt": _("Your new password works from now on."),
    "account/messages/email_confirmed.txt": _("Your address %(email)s is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("Another account uses %(email)s."),
    "account/messages/email_deleted.txt": _("The change was taken back."),
    "account/messages/email_confirmation_sent.txt": "",  # the page itself says so
    "account/messages/login_code_sent.txt": "",
    "account/messages/phone_verification_sent.txt": "",
    "account/messages/phone_verified.txt": _("Your number %(phone)s is confirmed."),
    "account/messages/primary_email_set.txt": _("Saved."),
    "account/messages/unverified_primary_email.txt": _("Prove your e-mail address first."),
    "account/messages/cannot_delete_primary_email.txt": _("You need an e-mail address."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are your recovery codes. Keep them now: they are not shown again."
    ),
    "mfa/messages/totp_activated.txt": _("The authenticator app is added."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}


def mail(name: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Return subject and text of the mail `name`, filled with `facts`, in the present language."""
    subject, text = MAILS[SAME.get(name, name)]
    about_change = "ip" in facts
    parts = [str(text) % facts]
    if about_change:
        when = facts["timestamp"]
        parts.append(str(FROM) % {"when": f"{when:%Y-%m-%d %H:%M} UTC", "ip": facts["ip"]})
    parts.append(str(ALARM if about_change else IGNORE))
    return str(subject) % facts, "\n\n".join(parts) + "\n"


def note(name: str, facts: Mapping[str, object]) -> str | None:
    """Return the note `name`, empty when nothing needs saying, None when it is not ours."""
    text = NOTES.get(name)
    return None if text is None else str(text) % facts
