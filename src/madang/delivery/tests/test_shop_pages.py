from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.base import clock
from madang.delivery.engine.shops import CHECKS
from madang.delivery.models import Dish, Shop
from madang.delivery.services import menus
from madang.delivery.tests.shops import a_number, a_shop, an_applicant_s
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
DESK = "/gaon/delivery/desk/shops/"
ADMISSIONS = "/gaon/delivery/admissions/"


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def owner():
    return someone()


@pytest.fixture
def shop(town, owner):
    return a_shop(town, owner)


@pytest.fixture
def browser(owner):
    return client_of(owner)


def application(**fields):
    values = {
        "name": "한별국수",
        "cuisine": "korean",
        "business_name": "한별국수",
        "business_number": f"{(n := a_number())[:3]}-{n[3:5]}-{n[5:]}",
        "representative": "오한별",
        "permit_number": "제2026-0202호",
        "address": "별빛로 7",
        "phone": "031-000-7000",
        "delivers": "on",
        "minimum_won": "10000",
        "prep_minutes": "25",
    }
    return values | fields


def jpeg() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (30, 20), "tomato").save(drawn, "JPEG")
    return SimpleUploadedFile("dish.jpg", drawn.getvalue(), "image/jpeg")


def test_a_shop_goes_from_application_to_its_first_visitor(town, owner, browser):
    assert "아직 가게가 없습니다" in browser.get("/gaon/delivery/").text
    sent = browser.post(f"{DESK}new/", application())
    shop = Shop.objects.get()
    assert sent.headers["Location"] == f"{DESK}{shop.pk}/"
    assert (shop.business_number[-1], shop.prep_minutes, shop.packs) == (
        a_check(shop.business_number),
        25,
        False,
    )

    week = {f"{part}_{day}": time for day in range(7) for part, time in HOURS.items()}
    assert browser.post(f"{DESK}{shop.pk}/hours/", week).status_code == 302
    fees = {"up_to_m_0": "1500", "fee_won_0": "2500"}
    assert browser.post(f"{DESK}{shop.pk}/fees/", fees).status_code == 302
    browser.post(f"{DESK}{shop.pk}/sections/", {"name": "국수"})
    dish = {
        "section": shop.sections.get().pk,
        "name": "잔치국수",
        "price_won": "6000",
        "allergens": ["wheat", "egg"],
        "origin_lines": "배추김치: 국내산\n돼지고기 : 국내산",
        "photo": jpeg(),
        "photo_words": "국수 한 그릇",
    }
    assert browser.post(f"{DESK}{shop.pk}/dishes/new/", dish).status_code == 302

    official = client_of(someone(town, Role.OFFICIAL))
    assert "한별국수" in official.get(ADMISSIONS).text
    visit = {"checks": list(CHECKS), "lat": "37.01", "lon": "127.01"}
    official.post(f"{ADMISSIONS}{shop.pk}/visits/", visit)
    official.post(f"{ADMISSIONS}{shop.pk}/steps/", {"name": "open"})

    page = Client().get(f"/gaon/delivery/shops/{shop.pk}/").text
    hours = ("쉬는 시간 15:00 – 17:00", "02:00 (다음 날)")
    law = ("알류(가금류), 밀", "돼지고기 (국내산)", "오한별", "통신판매중개자")
    for said in ("잔치국수", "6,000원", "2,500원", *hours, *law):
        assert said in page
    photo = Client().get(f"/gaon/delivery/shops/{shop.pk}/dishes/{Dish.objects.get().pk}/photo.jpg")
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert "한별국수" in Client().get("/gaon/delivery/?q=국수를").text


HOURS = {"opens": "11:00", "closes": "02:00", "break_from": "15:00", "break_to": "17:00"}


def a_check(digits: str) -> str:
    return digits[-1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"business_number": "124-81-00999"}, "사업자등록번호가 맞지 않습니다"),
        ({"business_number": "124-81-009987"}, "사업자등록번호가 맞지 않습니다"),
        ({"business_number": "없음"}, "사업자등록번호가 맞지 않습니다"),
        ({"delivers": ""}, "음식을 받는 방법을 하나 이상"),
        ({"cuisine": "stones"}, "아래"),
        ({"minimum_won": "-1"}, "아래"),
        ({"prep_minutes": "7"}, "아래"),
    ],
)
def test_an_application_that_is_not_right_is_told_why_and_nothing_is_kept(
    town, browser, fields, said
):
    page = browser.post(f"{DESK}new/", application(**fields))

    assert page.status_code == 422
    assert said in page.text
    assert "한별국수" in page.text, "what was written stays in the form"
    assert not Shop.objects.exists()


@pytest.mark.parametrize(
    "page", ["", "settings/", "hours/", "fees/", "dishes/new/", "dishes/{dish}/"]
)
def test_the_desk_is_the_keepers_alone(shop, browser, page):
    path = f"{DESK}{shop.pk}/" + page.format(dish=shop.dishes.first().pk)

    assert browser.get(path).status_code == 200
    assert client_of(someone()).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_one_tap_sells_a_dish_out_and_another_brings_it_back(shop, browser):
    dish = shop.dishes.first()
    path = f"{DESK}{shop.pk}/dishes/{dish.pk}/marks/"

    assert "품절로 표시했습니다" in browser.post(path, {"mark": "today"}, follow=True).text
    assert Dish.objects.get(pk=dish.pk).sold_out_until > clock.now()
    assert "품절" in Client().get(f"/gaon/delivery/shops/{shop.pk}/").text

    browser.post(path, {"mark": "out"})
    assert Dish.objects.get(pk=dish.pk).sold_out_until is None
    assert "다시 판매합니다" in browser.post(path, {"mark": "again"}, follow=True).text
    assert Dish.objects.get(pk=dish.pk).sold_out_at is None


def test_busy_hours_and_pauses_are_set_and_ended_at_the_desk(shop, browser):
    browser.post(f"{DESK}{shop.pk}/busy/", {"minutes": "20", "hours": "1"})
    browser.post(f"{DESK}{shop.pk}/pauses/", {"minutes": "30"})
    kept = Shop.objects.get(pk=shop.pk)
    assert kept.is_busy(clock.now())
    assert kept.is_paused(clock.now())

    browser.post(f"{DESK}{shop.pk}/busy/", {"minutes": "0"})
    browser.post(f"{DESK}{shop.pk}/pauses/", {"minutes": "0"})
    kept = Shop.objects.get(pk=shop.pk)
    assert not kept.is_busy(clock.now())
    assert not kept.is_paused(clock.now())
    wrong = browser.post(f"{DESK}{shop.pk}/busy/", {"minutes": "17"}, follow=True)
    assert "골라 주세요" in wrong.text


def test_options_are_written_as_lines_and_read_on_the_menu(shop, browser):
    dish = shop.dishes.first()
    path = f"{DESK}{shop.pk}/dishes/{dish.pk}/options/"
    spicy = {"name": "맵기", "least": "1", "most": "1", "lines": "순한 맛: 0\n매운 맛: 1,000원"}

    assert browser.post(path, spicy | {"lines": "순한 맛: 많이"}).status_code == 422
    assert browser.post(path, spicy | {"most": "3"}).status_code == 422
    assert not dish.groups.exists()
    browser.post(path, spicy)
    page = Client().get(f"/gaon/delivery/shops/{shop.pk}/").text
    assert "매운 맛" in page
    assert "+1,000원" in page

    group = dish.groups.get()
    assert "맵기" in browser.get(f"{DESK}{shop.pk}/dishes/{dish.pk}/").text
    browser.post(f"{path}{group.pk}/", {"act": "remove"})
    assert "매운 맛" not in Client().get(f"/gaon/delivery/shops/{shop.pk}/").text


@pytest.mark.parametrize(
    ("lines", "said"),
    [("달: 우주", "원산지를 표시하는 재료가 아닙니다"), ("돼지고기 국내산", "쌍점")],
)
def test_an_origin_that_cannot_be_read_is_told(shop, browser, lines, said):
    dish = shop.dishes.first()
    given = {"section": dish.section_id, "name": dish.name, "price_won": dish.price_won}
    page = browser.post(f"{DESK}{shop.pk}/dishes/{dish.pk}/", given | {"origin_lines": lines})

    assert page.status_code == 422
    assert said in page.text
    assert Dish.objects.get(pk=dish.pk).origins == []


def test_hours_that_are_not_whole_are_told(shop, browser):
    before = list(shop.hours.values())
    wrong = browser.post(f"{DESK}{shop.pk}/hours/", {"opens_0": "11:00"})
    rest = HOURS | {"break_from": "03:00"}
    other = browser.post(f"{DESK}{shop.pk}/hours/", {f"{k}_0": v for k, v in rest.items()})

    assert "여는 때와 닫는 때를 함께" in wrong.text
    assert "영업 시간 안에" in other.text
    assert list(shop.hours.values()) == before


def test_a_day_off_is_set_and_taken_back(shop, browser):
    day = clock.now().astimezone(shop.town.zone).date().isoformat()
    browser.post(f"{DESK}{shop.pk}/days/", {"day": day, "note": "김장하는 날"})
    assert "김장하는 날" in Client().get(f"/gaon/delivery/shops/{shop.pk}/").text

    browser.post(f"{DESK}{shop.pk}/days/removals/", {"day": day})
    assert not shop.days.exists()
    answer = browser.post(f"{DESK}{shop.pk}/days/removals/", {"day": "어제"}, follow=True)
    assert "날짜가 아닙니다" in answer.text


def test_who_sells_is_shown_but_not_changed_once_it_was_checked(shop, browser):
    page = browser.get(f"{DESK}{shop.pk}/settings/")
    assert 'name="business_number"' not in page.text
    assert shop.number_written in page.text

    terms = application(name="새 이름", business_number="124-81-00998", representative="다른 사람")
    browser.post(f"{DESK}{shop.pk}/settings/", terms)
    kept = Shop.objects.get(pk=shop.pk)
    assert (kept.name, kept.representative) == ("새 이름", shop.representative)


def test_an_official_who_runs_the_shop_is_told_that_another_decides(town):
    both = someone(town, Role.OFFICIAL)
    shop = an_applicant_s(town, both)
    browser = client_of(both)
    page = browser.get(f"{ADMISSIONS}{shop.pk}/").text
    assert "다른 공무원이 확인하고 결정합니다" in page
    assert "visits/" not in page

    answer = browser.post(f"{ADMISSIONS}{shop.pk}/visits/", {"checks": list(CHECKS)})
    assert answer.status_code == 422
    assert "다른 공무원이 확인하고 결정합니다" in answer.text
    assert Shop.objects.get(pk=shop.pk).state == "applied"


def test_a_refusal_without_a_reason_is_sent_back_to_the_official(town, owner, browser):
    shop = an_applicant_s(town, owner)
    official = client_of(someone(town, Role.OFFICIAL))
    path = f"{ADMISSIONS}{shop.pk}/steps/"

    assert "이유를 적어 주세요" in official.post(path, {"name": "refuse"}).text
    assert official.post(path, {"name": "resume"}).status_code == 422
    official.post(path, {"name": "refuse", "reason": "영업신고증이 없습니다."})
    assert "영업신고증이 없습니다." in browser.get(f"{DESK}{shop.pk}/").text

    browser.post(f"{DESK}{shop.pk}/steps/", {"name": "reapply"})
    assert Shop.objects.get(pk=shop.pk).state == "applied"
    browser.post(f"{DESK}{shop.pk}/steps/", {"name": "open"})
    assert Shop.objects.get(pk=shop.pk).state == "applied"


@pytest.mark.parametrize(
    "path", ["", "?q=%EF%BF%BF&dong=x&page=-3&sort=drop&open=1", "shops/999999/"]
)
def test_nonsense_in_the_address_is_no_error(shop, path):
    assert Client().get(f"/gaon/delivery/{path}").status_code in {200, 404}


def test_pages_and_the_api_say_the_same(shop):
    row = Client().get("/gaon/api/delivery/shops?near=37.0,127.0").json()["shops"][0]
    whole = Client().get(f"/gaon/api/delivery/shops/{shop.pk}").json()

    assert (row["name"], row["fee_won"], row["metres"]) == ("봄날분식", 2000, 0)
    assert whole["seller"]["business_number"] == shop.number_written
    assert [dish["name"] for dish in whole["menu"][0]["dishes"]] == ["떡볶이", "김밥", "순대"]
    assert len(whole["hours"]) == 7
    assert whole["url"] == f"/gaon/delivery/shops/{shop.pk}/"
    assert Client().get("/gaon/api/delivery/shops?near=37,x").status_code == 422
    assert Client().get("/gaon/api/delivery/shops/999999").status_code == 404


def test_a_suspended_shop_has_no_page_and_no_data(shop):
    Shop.objects.filter(pk=shop.pk).update(state="suspended", reason="위생")

    assert Client().get(f"/gaon/delivery/shops/{shop.pk}/").status_code == 404
    assert Client().get(f"/gaon/api/delivery/shops/{shop.pk}").status_code == 404
    assert Client().get("/gaon/api/delivery/shops").json()["count"] == 0


def test_the_same_shop_is_not_found_in_another_town(shop):
    a_town("narae")

    assert Client().get(f"/narae/delivery/shops/{shop.pk}/").status_code == 404
    assert Client().get("/narae/api/delivery/shops").json()["count"] == 0


def test_pages_of_shops_ask_the_same_number_of_queries_for_any_menu(
    shop, owner, town, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as first:
        Client().get(f"/gaon/delivery/shops/{shop.pk}/")
    for number in range(5):
        section = menus.add_section(
            shop.pk, town=town, by=owner, now=clock.now(), name=f"차림 {number}"
        )
        values = {"name": f"메뉴 {number}", "price_won": 1_000}
        menus.save_dish(
            shop.pk, town=town, by=owner, now=clock.now(), values=values, section_id=section.pk
        )
    with django_assert_max_num_queries(len(first)):
        Client().get(f"/gaon/delivery/shops/{shop.pk}/")
