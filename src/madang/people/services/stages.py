"""The steps of a sign-in that differ from allauth's own."""

from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.http import HttpResponse


class EmailStage(EmailVerificationStage):
    """Asks for the code that was sent to the address; who has a phone only has no address."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on, or show the page that asks for the code."""
        account = self.login.user
        if account and not account.email and account.phone_verified_at:
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class PhoneStage(PhoneVerificationStage):
    """Asks for the code that was sent to the phone."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on, or show the page that asks for the code; too many texts are refused with 429."""
        try:
            answer: tuple[HttpResponse | None, bool] = super().handle()
        except RateLimited as error:
            raise ImmediateHttpResponse(respond_429(self.request)) from error
        return answer
