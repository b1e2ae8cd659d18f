"""Whose voice a pronoun of the first person is."""

import re

from spacy.tokens import Span as DocSpan

from kg.extract import gazetteer
from kg.extract.coreference.scene import Scene
from kg.extract.coreference.words import PRONOUNS, is_first_person
from kg.extract.document import Mention, Span
from kg.extract.mentions.cues import cues, listed
from kg.extract.mentions.found import Found

_TITLE_SPEAKER = re.compile(
    r"\b(?:statement|remarks|comments|speech|address|message) (?:by|of|from) (?P<who>[^,;:|]{3,90})", re.IGNORECASE
)


def source_voice(scene: Scene, said: list[Found]) -> list[Found]:
    """Mentions for the "we" of a government that publishes the text itself, and the "I" of the one its title names."""
    article = scene.parsed.article
    taken = {one.mention.head for one in said}
    states = gazetteer.load().states_in(article.publisher or "")
    official = bool(listed("official") & set((article.publisher or "").lower().split()))
    who = _TITLE_SPEAKER.search((article.title or "")[:300])
    person = _stripped_name(who["who"]) if who else ""
    made: list[Found] = []
    for token in scene.doc:
        if scene.quoted[token.i] or token.i in taken or token.tag_ not in PRONOUNS or token.text == "US":
            continue
        word = token.text.lower()
        mention = Mention(Span(token.idx, token.idx + len(token)), token.i, "pronoun", "the publisher's own voice")
        if word in {"we", "our", "us", "ours"} and official and len(states) == 1:
            made.append(Found(mention, "state", states[0].name, f"known:{states[0].id}", states[0]))
        elif word in {"i", "my", "me"} and person:
            made.append(Found(mention, "person", person, f"name:{gazetteer.name_key(person)}"))
    return made


def _stripped_name(words: str) -> str:
    """The name after the titles in "Secretary of Defense Ash Carter on …", up to the first word in lower case."""
    known = cues()
    kept: list[str] = []
    for word in words.split():
        plain = word.lower().strip(".")
        if not kept and (plain in known.title_words or plain in known.portfolios):
            continue
        if not word[:1].isupper():
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else ""


def speakers(scene: Scene, by_head: dict[int, list[int]]) -> dict[int, int]:
    """The speaker of each "I" and "we" in quoted or announced speech, by token index."""
    found: dict[int, int] = {}
    announced: int | None = None
    last_in_paragraph: int | None = None
    paragraph = -1
    for sentence in scene.doc.sents:
        here = scene.paragraph_at[sentence.start]
        if here != paragraph:
            paragraph, last_in_paragraph = here, None
        speaker = _speaker(scene, by_head, sentence)
        last_in_paragraph = speaker if speaker is not None else last_in_paragraph
        for token in sentence:
            if is_first_person(token) and token.tag_ in PRONOUNS:
                target = last_in_paragraph if scene.quoted[token.i] else announced
                if target is not None:
                    found[token.i] = target
        if speaker is not None and _announces(sentence):
            announced = speaker
    return found


def _speaker(scene: Scene, by_head: dict[int, list[int]], sentence: DocSpan) -> int | None:
    """The only one who is said to say something in the sentence."""
    voices = {
        by_head[child.i][-1]
        for token in sentence
        if token.lemma_.lower() in cues().speech and not scene.quoted[token.i]
        for child in token.children
        if child.dep_ == "nsubj" and not scene.quoted[child.i] and by_head.get(child.i)
    }
    return voices.pop() if len(voices) == 1 else None


def _announces(sentence: DocSpan) -> bool:
    """Whether it ends in a colon: "The minister told the council:"."""
    closing = next((token for token in reversed(list(sentence)) if not token.is_space), None)
    return closing is not None and closing.text == ":"
