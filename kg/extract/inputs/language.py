"""Which language a text is in, as far as its letters tell."""

import re
from functools import cache
from typing import Any, Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

_LANGUAGES: Final = (
    "af am ar az be bg bn bs ca cs da de el en es et fa fi fr gu ha he hi hr hu hy id it ja ka kk km kn ko ku ky lo lt"
    " lv mk ml mn mr ms"
    " my ne nl no or pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi xh zh zu"
)
"""Languages that news is written in; of the rest, such as Latin and Esperanto, only mistakes come."""

ENGLISH: Final = "en"
_FEWEST_LETTERS: Final = 60
_SURE_AT: Final = 400
"""With so many letters a declared language may be contradicted."""
_LOOK: Final = 6000
_LETTERS: Final = re.compile(r"[^\W\d_]")
_LIKELY: Final = 0.7
_CERTAIN: Final = 0.9
_WORDS: Final = re.compile(r"[^\W\d_]+")
_ENGLISH_WORDS: Final = frozenset("the of and to in a that was were by for with on said from is are has have".split())  # noqa: SIM905
_ENGLISH_SHARE: Final = 0.2
"""Where so many words are these, the text is English however many names of other languages it holds."""


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([name for name in _LANGUAGES.split() if name in identifier.labels])
    return identifier


def language_of(text: str) -> tuple[str | None, float]:
    """Return the code of the language and how sure that is; None where the text is too short to tell."""
    sample = text[:_LOOK]
    if len(_LETTERS.findall(sample)) < _FEWEST_LETTERS:
        return None, 0.0
    code, sure = _identifier().classify(sample)
    return str(code), float(sure)


def other_language(text: str, declared: str | None) -> str | None:
    """Return the language if it is not English: the declared one, else what the letters tell if that is likely.

    A text declared to be English is doubted only if it is long and the letters tell otherwise for certain.
    """
    if declared and not is_english(declared):
        return declared
    code, sure = language_of(text)
    if code is None or code == ENGLISH or _reads_english(text[:_LOOK]):
        return None
    if declared:
        return code if sure >= _CERTAIN and len(_LETTERS.findall(text[:_LOOK])) >= _SURE_AT else None
    return code if sure >= _LIKELY else None


def _reads_english(sample: str) -> bool:
    words = _WORDS.findall(sample.casefold())
    return sum(word in _ENGLISH_WORDS for word in words) >= _ENGLISH_SHARE * len(words)


def is_english(tag: str) -> bool:
    """Whether the language tag stands for English.

    >>> is_english("en-GB"), is_english("fr")
    (True, False)
    """
    return re.split(r"[-_]", tag.strip().casefold())[0] in {"en", "eng", "english"}
