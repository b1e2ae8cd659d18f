"""Why one article is not read, where others may be.

ArticleError          this article is not read; the next is
├── NoText            it holds nothing that can be asked about
├── TooLong           it, or the answer about it, is too long for the model or the settings
├── Unanswered        the model never answered in the form asked for
├── Unfit             what was made of the answers breaks a rule of facts/1, and not in single facts
└── EndpointFailed    the endpoint did not answer, however often it was asked

None of them leaves `kg.extract.llm`: they become `Failure`s, which are results.
"""


class ArticleError(Exception):
    """This article is not read; the next is."""


class NoText(ArticleError):  # noqa: N818 - says what is the case
    """It holds nothing that can be asked about."""


class TooLong(ArticleError):  # noqa: N818
    """It, or the answer about it, is too long."""


class Unanswered(ArticleError):  # noqa: N818
    """The model never answered in the form asked for."""


class Unfit(ArticleError):  # noqa: N818
    """What was made of the answers breaks a rule of facts/1."""


class EndpointFailed(ArticleError):  # noqa: N818
    """The endpoint did not answer, however often it was asked."""
