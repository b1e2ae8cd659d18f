INSERT DATA { claim:siege cf:confidence "0.80"^^xsd:decimal }
