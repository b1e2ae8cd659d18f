DELETE DATA { figure:killed cf:low 12.0 } ;
INSERT DATA { figure:killed cf:low "12" } ;
INSERT DATA { row:total cf:low 9.0 } ;
INSERT DATA { row:part cf:low "-1.0"^^xsd:decimal }
