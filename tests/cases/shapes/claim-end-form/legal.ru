DELETE DATA { claim:truce cf:startDate "2020-04-01"^^xsd:date }
