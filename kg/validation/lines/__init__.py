"""The line of each triple of an RDF file, one module a syntax.

The engine's own parser reads the file and says what the triples are; what is here hands it the file in pieces and
knows on which line the next triple stands.
"""
