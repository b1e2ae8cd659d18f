DELETE DATA { claim:shelling cf:startDate "2020-03-03"^^xsd:date } ;
INSERT DATA { claim:shelling cf:startDate "2020-03-01"^^xsd:date }
