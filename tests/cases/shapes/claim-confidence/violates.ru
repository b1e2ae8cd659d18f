INSERT DATA { claim:ruins cf:confidence "0.8" } ;
INSERT DATA { claim:siege cf:confidence 80.0 } ;
INSERT DATA { claim:shelling cf:confidence "-0.1"^^xsd:decimal }
