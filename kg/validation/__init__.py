"""Validation: what in a source's graph of claims breaks the shapes (shapes/*.ttl)."""
