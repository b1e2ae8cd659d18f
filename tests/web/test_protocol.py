import random
from urllib.parse import quote, unquote_to_bytes

import pytest

from web.protocol import read

PIECES = (b"%41", b"%0a", b"%0D%0A", b"%C3%A9", b"%e2%98%83", b"%25", b"%3D", b"a", b"=", b"==", b"+", b"_", b" ", b".")
BROKEN = (b"%", b"%4", b"%zz", b"%%41", b"%=", b"%\n", b"%\r\n", b"\n", b"\t \n")


@pytest.mark.parametrize("seed", range(200))
def test_forms_are_decoded_as_the_standard_says(seed):
    chance = random.Random(seed)
    pieces = PIECES + BROKEN if seed % 2 else PIECES
    raw = b"".join(chance.choice(pieces) for _ in range(chance.randrange(30)))
    expected = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    body = b"query=" + raw
    assert read("POST", b"", "application/x-www-form-urlencoded", body).one("query") == expected


def test_every_character_survives_its_escape():
    text = "".join(map(chr, [*range(0x300), 0x2603, 0x1F600]))
    assert read("GET", b"query=" + quote(text).encode(), "", b"").one("query") == text
