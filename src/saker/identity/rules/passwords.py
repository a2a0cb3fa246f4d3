"""Which passwords are refused because they are among the first that would be guessed.

Length is the schema's affair; there are no composition rules. A password counts as common when at most three guessable
pieces make up all of it: a common word (also with look-alike characters), the person's own name or address, a walk along
the keyboard or alphabet, one character again and again, and one group of up to eight digits. Signs between them are free.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 1024

_MAX_PIECES: Final = 3
_LONGEST_JUDGED: Final = 64
_FEW_CHARACTERS: Final = 3
_SHORT_CYCLE: Final = 4
_LONG_CYCLE: Final = 16
_REPEATS: Final = 3
_SHORTEST_NAME: Final = 3
_WALK: Final = 3
_DIGITS: Final = 8

_WORDS: Final = frozenset(
    """
    about account admin administrator airtel akbar alexander amazing amitabh amma andrew angel angels anthony apple april
    arsenal asdf ashley august autumn baba baby babygirl bangalore banker barcelona baseball basketball batman beautiful
    bestfriend bharat bitcoin blessed blink bollywood boomer bubbles budget butterfly buster business cash change changeme
    charlie cheese chelsea chennai chocolate classic coffee computer cookie correct cricket crypto dance daniel database
    december default delhi demo demon destiny dev dhoni diamond dragon durga eagle easy elephant email england enter ever
    example facebook family father february finance flower football forever forget freedom friday friend friends friendship
    ganesh ganesha gandhi getmein ginger god good google govinda guest guru hacker handsome hanuman happy harry hello hero
    hockey home honey horse house hunter hyderabad iloveyou india indian instagram internet invest jaihind jaimatadi january
    jasmine jennifer jesus jordan joshua july june justin karma kerala killer king kolkata krishna kohli kumar lakshmi
    laptop letmein liberty liverpool login london lotus love lovely loveme loveyou lovers lucky madhuri madrid maharashtra
    manager manchester march market martin master matrix matthew maximus mahadev mercedes merlin messi michael michelle
    million mobile modi monday money monkey monster mother mumbai music muslim mustang namaste narendra naruto network new
    newpassword nicole ninja nothing november october office omnamahshivaya orange pakistan parvati pass passcode
    passphrase passport passw passwd password passwords peace peaches pepper personal phoenix please pokemon power princess
    priya private profit purple qwer qwerty rabbit radha radhakrishna rahul rainbow raja rajesh ram ranger real realmadrid
    rich robert rocket rohit ronaldo root royal rupee rupees sachin sairam saibaba saker salman samsung saturday secret
    security september server service shadow shahrukh shiva shivaji shree signin simple sita soccer sonu sophie spider
    spiderman spring staple star starwars stock strong summer sunday sunflower sunshine super superman superstar support
    suresh sweet sweety swordfish system taylor tech teddy temp temporary tennis test tester testing thank thankyou this
    thomas thunder thursday tiger tigger time today tomorrow trade trader trading trust trustme trustno tuesday unknown
    user username vande vandemataram vishnu virat wallet warrior website wednesday welcome wellcome whatever windows winner
    winter wolf wonder world yamaha yellow yoga you your zaq zxcv
    i is a an my me the it and in of no one
    """.split()  # noqa: SIM905 - as a list of strings it would be four times as long
)
_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)
_WALKS: Final = tuple(row + row for row in _ROWS) + tuple(row[::-1] * 2 for row in _ROWS)
_LOOK_ALIKES: Final = str.maketrans("@4310$5!7+8", "aaeiossittb")
_PERSONAL: Final = re.compile(r"[a-z]+|[0-9]{8,}")
_EDGES: Final = re.compile(r"([^a-z]*)(.*?)([^a-z]*)", re.DOTALL)


def normalised(password: str) -> str:
    """The password as it is hashed: compatibility-normalised, so that two keyboards type the same one."""
    return unicodedata.normalize("NFKC", password)


def is_common(password: str, *, personal: Iterable[str] = ()) -> bool:
    """True when the password is among the first that would be guessed; `personal` are the person's name, address and number."""
    text = normalised(password).casefold()
    if len(set(text)) <= _FEW_CHARACTERS or _is_cycle(text):
        return True
    if len(text) > _LONGEST_JUDGED:
        return False
    words = _WORDS | {word for given in personal for word in _PERSONAL.findall(given.casefold()) if len(word) >= _SHORTEST_NAME}
    match = _EDGES.fullmatch(text)
    assert match is not None
    before, core, after = match.groups()
    return any(_is_guessable(_bare(variant), words) for variant in (text, before + core.translate(_LOOK_ALIKES) + after))


def _is_cycle(text: str) -> bool:
    """True when one piece again and again is all there is: of up to 4 characters, or of up to 16 three times or more."""
    periods = [length for length in range(1, _LONG_CYCLE + 1) if text == (text[:length] * len(text))[: len(text)]]
    return any(length <= _SHORT_CYCLE or len(text) >= _REPEATS * length for length in periods)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _is_guessable(text: str, words: frozenset[str]) -> bool:
    """True when at most three pieces, of which at most one is a mere group of digits, make up the text."""
    fewest: dict[tuple[int, bool], int] = {(0, False): 0}  # (how far, digits used) → pieces
    for start in range(len(text)):
        for digits_used in (False, True):
            pieces = fewest.get((start, digits_used))
            if pieces is None or pieces == _MAX_PIECES:
                continue
            for end in range(start + 1, len(text) + 1):
                piece = text[start:end]
                known = piece in words or _is_walk(piece)
                if known or (not digits_used and piece.isdecimal() and len(piece) <= _DIGITS):
                    reached = (end, digits_used or not known)
                    fewest[reached] = min(pieces + 1, fewest.get(reached, _MAX_PIECES))
    return (len(text), False) in fewest or (len(text), True) in fewest


def _is_walk(piece: str) -> bool:
    """True for three or more neighbours in a row, or one character repeated."""
    if len(piece) < _WALK:
        return False
    return all(a == b for a, b in pairwise(piece)) or any(piece in walk for walk in _WALKS)
