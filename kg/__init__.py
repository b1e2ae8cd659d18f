"""Parley: facts about armed conflict in, a validated linked-data release out."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: the processes for queries, which start often, do not ask."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415

    return version("parley-kg")
