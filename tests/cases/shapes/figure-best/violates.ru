DELETE DATA { figure:civilians cf:best 4.0 } ;
INSERT DATA { figure:civilians cf:best 4 } ;
INSERT DATA { row:total cf:best 15.0 } ;
DELETE DATA { row:part cf:best 5.0 } ;
INSERT DATA { row:part cf:best "-5.0"^^xsd:decimal }
