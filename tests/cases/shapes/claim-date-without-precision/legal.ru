DELETE DATA { claim:truce cf:startDate "2020-04-01"^^xsd:date ; cf:endDate "2020-04-30"^^xsd:date ; cf:datePrecision cfc:date-precision-month }
