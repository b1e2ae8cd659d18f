DELETE DATA { claim:shelling cf:endDate "2020-03-03"^^xsd:date }
