"""The pages that a resident meets first speak plainly to who has asked for easy words."""

import pytest
from django.utils.html import escape

from madang.roles.tests.towns import a_town, client_of, someone

PAGES = {
    "notices/wishes/": "News for you is always on this page.",
    "my/forms/": "You decide if you answer.",
}
SIGNED_OUT = {
    "account/signup/": "Write your name and your e-mail or phone number.",
    "account/login/code/": "We send you a number.",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "words"), [*PAGES.items(), *SIGNED_OUT.items()])
def test_easy_words_stand_where_they_were_asked_for(client, page, words):
    browser = client_of(someone(a_town())) if page in PAGES else client
    a_town()

    usual = browser.get(f"/gaon/{page}", headers={"accept-language": "en"})
    browser.cookies["words"] = "easy"
    easy = browser.get(f"/gaon/{page}", headers={"accept-language": "en"})

    assert (usual.status_code, easy.status_code) == (200, 200)
    assert escape(words) not in usual.text
    assert escape(words) in easy.text
