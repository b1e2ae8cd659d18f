"""Parley: facts about armed conflict in, a validated linked-data release out."""

from importlib.metadata import version

__version__ = version("parley-kg")
