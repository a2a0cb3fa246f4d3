"""API keys: their form and checksum, and the networks that they may be used from."""

import re
import secrets

import pytest

from saker.identity.rules.api_keys import PREFIX, admits, is_well_formed, key_of, network_of

SCANNED = re.compile(r"saker_[0-9A-Za-z]{49}")
"""What the how-to gives to scanners for secrets."""

KEY = key_of(bytes(range(32)))


def test_a_key_has_one_form_whatever_its_secret() -> None:
    keys = {key_of(secret) for secret in (bytes(32), b"\xff" * 32, *(secrets.token_bytes(32) for _ in range(100)))}
    assert len(keys) == 102
    for key in keys:
        assert SCANNED.fullmatch(key), key
        assert is_well_formed(key)


def test_no_two_secrets_share_a_key() -> None:
    assert 62**43 > 2**256
    assert key_of(b"\xff" * 32)[6:7] != "0"


@pytest.mark.parametrize("place", range(len(PREFIX), len(KEY)))
def test_one_mistyped_character_is_known_for_one(place: int) -> None:
    typed = KEY[:place] + ("0" if KEY[place] != "0" else "1") + KEY[place + 1 :]
    assert not is_well_formed(typed)


def test_two_swapped_characters_are_known_for_that() -> None:
    for place in range(len(PREFIX), len(KEY) - 1):
        left, right = KEY[place], KEY[place + 1]
        assert left == right or not is_well_formed(KEY[:place] + right + left + KEY[place + 2 :])


@pytest.mark.parametrize(
    "text", ["", PREFIX, KEY[:-1], f"{KEY}0", f"{KEY}\n", KEY.upper(), f" {KEY}", PREFIX + "é" * 49, "x" * 5000]
)
def test_whatever_else_is_no_key(text: str) -> None:
    assert not is_well_formed(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.0/24 ", "203.0.113.0/24"),
        ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        ("2001:DB8::/48", "2001:db8::/48"),
        ("2001:db8::1", "2001:db8::1/128"),
    ],
)
def test_a_network_is_read_as_people_write_it(text: str, canonical: str) -> None:
    assert str(network_of(text)) == canonical


@pytest.mark.parametrize(
    "text", ["", "home", "203.0.113.7/24", "203.0.113.0/33", "203.0.113", "2001:db8::1/48", "fe80::1%eth0", "1.2.3.4/-1"]
)
def test_what_is_no_network_or_says_two_things_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r" is no address or network\.$| is an address inside .*: give one of the two\.$"):
        network_of(text)


@pytest.mark.parametrize(
    ("networks", "address", "is_admitted"),
    [
        ([], "198.51.100.1", True),
        ([], "unknown", True),
        (["203.0.113.0/24"], "203.0.113.255", True),
        (["203.0.113.0/24"], "203.0.114.0", False),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["203.0.113.0/24"], "2001:db8::1", False),
        (["2001:db8::/48"], "2001:db8::1", True),
        (["203.0.113.0/24", "2001:db8::/48"], "2001:db8:0:1::1", True),
        (["203.0.113.0/24"], "unknown", False),
        (["203.0.113.0/24"], "203.0.113.7:5000", False),
    ],
)
def test_a_key_is_used_from_its_networks(networks: list[str], address: str, is_admitted: bool) -> None:
    assert admits([network_of(network) for network in networks], address) is is_admitted
