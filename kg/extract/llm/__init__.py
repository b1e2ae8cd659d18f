"""Reading by a language model: any OpenAI-compatible endpoint, asked for quotes and names, never for offsets.

    >>> from kg.extract.llm import Reading, Settings, read_all, tally
    >>> settings = Settings(url="http://127.0.0.1:8080/v1", model="qwen3")
    >>> items = list(read_all(sources, settings))  # doctest: +SKIP
    >>> documents = [item.document for item in items if isinstance(item, Reading)]  # doctest: +SKIP
    >>> print(tally(items, settings))  # doctest: +SKIP

settings → prompt → endpoint (the one module that knows pydantic-ai) → answer → checking → assembly; `reading` is the
main path. What the model says is only taken where our code finds its words in the text and its codes in the lists.
"""

from kg.extract.llm.outcomes import Failure, Reading, Tally, tally
from kg.extract.llm.reading import read, read_all
from kg.extract.llm.settings import Settings
from kg.extract.llm.usage import Usage

__all__ = ["Failure", "Reading", "Settings", "Tally", "Usage", "read", "read_all", "tally"]
