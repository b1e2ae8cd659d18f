DELETE DATA { figure:killed cf:low 12.0 } ;
INSERT DATA { figure:killed cf:low "12.50"^^xsd:decimal }
