import smtplib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madang.notices.models import Delivery, Notice, Wishes
from madang.notices.services import texts, wishes
from madang.notices.tests import mailservers
from madang.notices.tests.boards import MORNING, NIGHT, NOON, deliver, tell, wish
from madang.people.tests.people import an_account
from madang.roles.tests.towns import a_town


@pytest.fixture
def kim(db):
    return an_account("kim@gaon.example", name="김하늘", language="en")


@pytest.fixture
def post(settings):
    with mailservers.running() as one:
        host, _, port = one.url.removeprefix("smtp+plain://").partition(":")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = host, int(port), 5
        yield one


def link(mail):
    """Return the path of the link with which a mail is stopped."""
    address = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://localhost/notices/mails/")
    return address.removeprefix("http://localhost")


def pass_the_pause():
    Delivery.objects.update(try_at=None)


def test_a_mail_is_in_the_readers_language_and_leads_to_the_town(kim, mailoutbox):
    lee = an_account("lee@gaon.example", language="ko")
    tell(kim, lee, town=a_town(name_ko="가온시", name_en="Gaon"))
    assert deliver() == 2
    mails = {mail.to[0]: mail for mail in mailoutbox}
    english, korean = mails["kim@gaon.example"], mails["lee@gaon.example"]
    assert english.subject == "You were given a role"
    assert korean.subject == "역할을 받음"
    assert english.from_email == "Gaon <noreply@localhost>"
    notice = Notice.objects.get(account=kim)
    assert f"http://localhost/gaon/notices/{notice.pk}/" in english.body
    assert "2026-11-23 12:00" in english.body
    assert '<html lang="ko">' in korean.alternatives[0].content
    assert english.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_words_of_the_town_and_of_roles_are_translated_for_the_reader(kim, mailoutbox):
    params = {"role_word": "At once", "count": 3}
    text = "%(role_word)s %(count)s %(town)s"
    tell(kim, town=a_town(name_en="Gaon"), text=text, params=params)
    kim.language = "ko"
    kim.save()
    deliver()
    assert mailoutbox[0].subject == "바로 3 gaon시"


def test_a_text_that_does_not_fit_its_params_is_told_as_it_is(kim, mailoutbox):
    tell(kim, text="%(missing)s happened")
    assert deliver() == 1
    assert mailoutbox[0].subject == "%(missing)s happened"


def test_script_and_line_breaks_in_what_is_told_do_no_harm(kim, mailoutbox):
    town = a_town(name_en="Gaon\r\nBcc: all@gaon.example")
    tell(kim, town=town, text="%(who)s", params={"who": "<script>x</script>\r\nBcc: a@b.example"})
    assert deliver() == 1
    mail = mailoutbox[0]
    assert mail.to == mail.recipients() == ["kim@gaon.example"]
    assert "\n" not in mail.subject + mail.from_email
    assert "<script>" not in mail.alternatives[0].content


def test_only_a_proven_address_is_written_to(kim, mailoutbox):
    kim.emailaddress_set.update(verified=False)
    tell(kim)
    assert deliver() == 0
    assert mailoutbox == []
    assert Delivery.objects.get().error == "no address"


def test_a_digest_gathers_what_is_not_read_in_one_mail(kim, mailoutbox):
    wish(kim, email="daily")
    gaon, hana = a_town(name_en="Gaon"), a_town("hana", name_en="Hana")
    for number, town in enumerate((gaon, hana, gaon, None)):
        tell(kim, town=town, text=f"Event {number}")
    deliver()
    Notice.objects.filter(event__text="Event 2").update(read_at=NOON)
    assert mailoutbox == []
    assert deliver(MORNING) == 1
    mail = mailoutbox[0]
    assert mail.subject == "Madang: 3 notices"
    for text in ("Event 0", "Event 1", "Event 3", "Hana"):
        assert text in mail.body
    assert "Event 2" not in mail.body
    states = Delivery.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["sent", "sent", "dropped", "sent"]
    assert deliver(MORNING) == 0


def test_a_digest_that_is_sent_again_holds_what_it_held_and_no_more(kim, post):
    wish(kim, email="daily")
    tell(kim, text="Event 0")
    post.refusals["data"] = "451 later"
    deliver(MORNING)
    tell(kim, text="Event 1", now=NOON + timedelta(minutes=1))
    post.refusals.clear()
    pass_the_pause()
    assert deliver(MORNING) == 2
    assert len(set(post.ids_of("kim@gaon.example"))) == 2
    bodies = [mail.get_payload()[0].get_payload(decode=True) for _to, mail in post.taken]
    assert [b"Event 0" in body for body in bodies] == [True, False]


def test_who_says_so_before_the_morning_gets_no_mail(kim, mailoutbox):
    tell(kim, now=NIGHT)
    deliver(NIGHT)
    wish(kim, email="never")
    assert deliver(MORNING) == 0
    assert mailoutbox == []
    assert Delivery.objects.get().state == "dropped"


def test_a_mailbox_that_does_not_exist_is_left_alone_until_its_owner_says_otherwise(kim, post):
    post.refusals["kim@gaon.example"] = "550 no such user"
    tell(kim)
    assert deliver() == 0
    assert Delivery.objects.get().state == "failed"
    assert Wishes.objects.get().bounced == "kim@gaon.example"
    post.refusals.clear()
    tell(kim)
    assert deliver() == 0
    wishes.try_again(account=kim)
    tell(kim)
    assert deliver() == 1


def test_a_mailbox_that_is_full_is_tried_again(kim, post):
    post.refusals["kim@gaon.example"] = "452 full"
    tell(kim)
    assert deliver() == 0
    assert Delivery.objects.get().error == "452 full"
    post.refusals.clear()
    assert deliver() == 0
    pass_the_pause()
    assert deliver() == 1
    assert not Wishes.objects.exists()


def test_when_the_mail_server_is_away_it_is_asked_once_and_all_waits(kim, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    asked = []

    def away(*_, **__):
        asked.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP", away)
    for _ in range(5):
        tell(kim)
    assert deliver() == 0
    assert len(asked) == 1
    assert Delivery.objects.waiting().count() == 5
    assert Delivery.objects.filter(tries=1).count() == 1


def test_a_letter_that_cannot_be_written_holds_up_no_other(kim, mailoutbox, monkeypatch):
    lee = an_account("lee@gaon.example")
    real = texts.line

    def broken(notice):
        if notice.account_id == kim.pk:
            raise RuntimeError
        return real(notice)

    monkeypatch.setattr(texts, "line", broken)
    tell(kim)
    tell(lee)
    assert deliver() == 1
    assert mailoutbox[0].to == ["lee@gaon.example"]
    assert Delivery.objects.waiting().get().tries == 1


def test_one_click_in_the_mail_program_stops_mails_without_signing_in(kim, mailoutbox):
    tell(kim)
    deliver()
    click = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = click.post(link(mailoutbox[0]), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert Wishes.objects.get().email == "never"
    tell(kim)
    assert deliver() == 0
    tell(kim, kind="people.security")
    assert deliver() == 1
    assert "List-Unsubscribe" not in mailoutbox[-1].extra_headers


def test_a_scanner_that_opens_the_link_stops_nothing(kim, mailoutbox):
    tell(kim)
    deliver()
    page = Client().get(link(mailoutbox[0]), headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Only those about: You were given a role" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert not Wishes.objects.exists()


def test_only_one_kind_can_be_stopped_and_all_be_taken_back(kim, mailoutbox):
    tell(kim)
    deliver()
    path = link(mailoutbox[0])
    Client().post(path, {"do": "kind"})
    assert (Wishes.objects.get().muted, Wishes.objects.get().email) == (["roles.granted"], "now")
    Client().post(path, {"do": "undo"})
    assert Wishes.objects.get().muted == []
    Client().post(path)
    Client().post(path, {"do": "undo"})
    assert Wishes.objects.get().email == "now"


def test_a_link_that_was_changed_stops_nobody(kim, mailoutbox):
    tell(kim)
    deliver()
    path = link(mailoutbox[0])
    for wrong in (path[:-3] + "x/", "/notices/mails/x/", path.replace(":", "", 1)):
        assert Client().post(wrong).status_code == 404
    assert not Wishes.objects.exists()


def test_a_link_of_somebody_who_left_answers_the_same(kim, mailoutbox):
    tell(kim)
    deliver()
    path = link(mailoutbox[0])
    kim.delete()
    assert Client().post(path).status_code == 200
    assert not Wishes.objects.exists()


def test_a_letter_at_whose_last_try_the_worker_died_is_ended(kim):
    tell(kim)
    deliver()
    ago = timezone.now() - timedelta(days=2)
    Delivery.objects.update(state="waiting", tries=8, try_at=ago)
    deliver()
    assert Delivery.objects.get().state == "failed"
