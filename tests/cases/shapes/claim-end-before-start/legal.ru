DELETE DATA { claim:truce cf:endDate "2020-04-30"^^xsd:date } ;
INSERT DATA { claim:truce cf:endDate "2020-04-01"^^xsd:date }
