DELETE DATA { figure:killed cf:low 12.0 } ;
INSERT DATA { figure:killed cf:low "1_2"^^xsd:decimal }
