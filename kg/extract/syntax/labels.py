"""Labels and parts of speech that several walks look for, and how far a walk goes."""

HOPS = 6
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "obj", "oprd", "dative"})
NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
NAMES = frozenset({"NOUN", "PROPN"})
VERBS = frozenset({"VERB", "AUX"})
HYPHENS = frozenset("-\u2011\u2013")
BE = frozenset({"be", "become", "remain"})
