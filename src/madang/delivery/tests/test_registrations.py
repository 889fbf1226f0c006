import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.registrations import NotANumberError, check_digit, number, written

NINE = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize(
    "known",
    ["124-81-00998", "220-81-62517", "120-81-47521"],  # printed on the pages of large companies
)
def test_numbers_of_real_companies_are_taken(known):
    assert written(number(known)) == known


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "length"),
        ("124-81-0099", "length"),
        ("124-81-009988", "length"),
        ("１２４８１００９９８", "length"),
        ("124-8l-00998", "length"),
        ("124-81-00999", "check"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(typed, why):
    with pytest.raises(NotANumberError, match=why):
        number(typed)


@given(NINE, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_found(nine, place, change):
    whole = nine + str(check_digit(nine))
    other = str((int(whole[place]) + change) % 10)

    assert number(whole) == whole
    with pytest.raises(NotANumberError, match="check"):
        number(whole[:place] + other + whole[place + 1 :])
