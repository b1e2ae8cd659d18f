"""Shapes for what the integrations check: a person has one age."""

SHAPES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Person a sh:PropertyShape ; sh:targetClass ex:P ; sh:path ex:age ; sh:maxCount 1 ;
    sh:message "A person has one age: keep one."@en .
"""
