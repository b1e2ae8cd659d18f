INSERT DATA { figure:civilians cf:high "dozens" } ;
INSERT DATA { row:total cf:high 25.0 } ;
INSERT DATA { figure:killed cf:high "-1.0"^^xsd:decimal }
