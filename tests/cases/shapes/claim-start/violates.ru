INSERT DATA { claim:shelling cf:startDate "2020-03"^^xsd:gYearMonth }
