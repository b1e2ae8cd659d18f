INSERT DATA { claim:siege cf:confidence "8e-1"^^xsd:decimal }
