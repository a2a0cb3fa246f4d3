"""The pure rules: addresses, zones, browsers, common passwords, pauses."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.core.money import INR, SIM_INR, Asset, AssetKind
from saker.identity.rules.lockout import ACCOUNT, ADDRESS, LONGEST_PAUSE, pause_after
from saker.identity.rules.passwords import is_common, normalised
from saker.identity.rules.people import browser_of, email_key, is_zone
from saker.identity.rules.profile import display_currencies
from saker.identity.rules.staff import masked_email, masked_phone, standing

PERSONAL = ("asha.rao@example.com", "Asha Rao")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "P@ssw0rd123",
        "Passw0rd!!",
        "qwertyuiop",
        "Qwerty12345!",
        "1q2w3e4r5t",
        "zaq12wsxcde3",
        "1234567890",
        "9876543210",
        "0987654321",
        "abcdefghij",
        "aaaaaaaaaa",
        "aaaaabbbbbcccccc",
        "abababababab",
        "iloveyou2024",
        "welcome@123",
        "India@1947",
        "adminadmin",
        "passwordpassword",
        "letmein2025!",
        "correct horse 77",
        "asdfghjkl;'",
        "asha.rao1990",
        "AshaRao@1234",
        "rao12345678",
        "password" * 9,
    ],
)
def test_what_would_be_guessed_first_is_common(password: str) -> None:
    assert is_common(password, personal=PERSONAL)


@pytest.mark.parametrize(
    "password",
    [
        "kite-lantern-42-river",
        "tulip-mango-river",
        "correct horse battery staple",
        "my dog has fleas",
        "vJ2nk8Qpqz",
        "x7#Lq0pTz!m",
        "9833012747",
        "\u0915\u092e\u0932-\u0928\u0926\u0940-\u0938\u093e\u0924",
        "\U0001f40d\U0001f680\U0001f3ae\U0001f355 pizza",
    ],
)
def test_what_would_not_is_not(password: str) -> None:
    assert not is_common(password, personal=PERSONAL)


def test_what_is_longer_than_any_guess_is_not_looked_through() -> None:
    assert not is_common("password" * 40 + "x")


def test_ones_own_name_is_common_only_for_oneself() -> None:
    assert is_common("tarkeshwari77", personal=("Tarkeshwari Devi",))
    assert not is_common("tarkeshwari77")


@given(st.text(min_size=1, max_size=80))
def test_any_text_is_judged(text: str) -> None:
    assert is_common(text) in {True, False}
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789!", min_size=10, max_size=30))
def test_a_password_is_no_less_common_in_capitals(text: str) -> None:
    assert is_common(text) == is_common(text.upper())


@pytest.mark.parametrize(("limit", "first"), [(ACCOUNT, 10), (ADDRESS, 30)])
def test_pauses_begin_at_the_limit_and_grow_to_a_quarter_of_an_hour(limit: object, first: int) -> None:
    assert [pause_after(failures, limit) for failures in (1, first - 1)] == [None, None]  # type: ignore[arg-type]
    minutes = [pause_after(first + more, limit) for more in range(6)]  # type: ignore[arg-type]
    assert minutes == [timedelta(minutes=wanted) for wanted in (1, 2, 4, 8, 15, 15)]
    assert pause_after(32_000, limit) == LONGEST_PAUSE  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["ASHA@Example.COM", " asha@example.com", "\uff21sha@example.com", "asha@EXAMPLE.com "])
def test_one_address_has_one_key(address: str) -> None:
    assert email_key(address) == "asha@example.com"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Asia/Kolkata", True),
        ("UTC", True),
        ("America/New_York", True),
        ("asia/kolkata", False),
        ("Mars/Olympus", False),
        ("", False),
        ("../etc/passwd", False),
        ("Asia/Kolkata\n", False),
        ("/etc/localtime", False),
    ],
)
def test_a_zone_is_a_name_of_the_database(name: str, known: bool) -> None:
    assert is_zone(name) is known


CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/130.0.0.0", "Edge on Windows"),
        (f"{CHROME} OPR/115.0.0.0", "Opera on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            "Safari on macOS",
        ),
        ("curl/8.5.0", "curl"),
        ("Something for Linux", "Linux"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, named: str) -> None:
    assert browser_of(user_agent) == named


def test_contacts_are_masked_but_for_what_their_owner_can_confirm() -> None:
    assert masked_email("asha@example.com") == "a•••@example.com"
    assert masked_email("@example.com") == "•••@example.com"
    assert masked_phone("+919876543210") == "+91•••10"


def test_an_account_stands_where_it_was_put() -> None:
    assert standing(is_disabled=False, email_key=None) == "active"
    assert standing(is_disabled=True, email_key="asha@example.com") == "disabled"
    assert standing(is_disabled=True, email_key="x@erased.invalid") == "erased"
    assert standing(is_disabled=False, email_key="x@not-erased.invalid") == "active"


def test_totals_are_shown_in_whatever_has_a_price() -> None:
    bitcoin, points = Asset("BTC", 8, AssetKind.CRYPTO), Asset("POINTS", 0, AssetKind.PROMO)
    assert display_currencies((INR, SIM_INR, bitcoin, points)) == {"INR", "SIM_INR", "BTC"}
