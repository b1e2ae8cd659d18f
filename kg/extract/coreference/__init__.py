"""Which mentions speak of the same: names within the text, and definite phrases and pronouns where only one fits.

Every rule gives links between two mentions, or nothing where more than one candidate fits: what is not resolved stays
an entity of its own (a phrase) or no mention at all (a pronoun).
"""
