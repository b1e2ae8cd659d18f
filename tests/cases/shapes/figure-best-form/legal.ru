DELETE DATA { figure:civilians cf:best 4.0 } ;
INSERT DATA { figure:civilians cf:best "4.50"^^xsd:decimal }
