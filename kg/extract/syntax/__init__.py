"""Ways through a dependency tree that all frames share: who does, to whom, of whom, and which words say it.

The labels are spaCy's for English (ClearNLP style). Every walk is short: hops are counted and lists cut, so that a
sentence of ten thousand words costs no more than its length.
"""
