INSERT DATA { claim:shelling cf:endDate "2020-03-03T10:00:00Z"^^xsd:dateTime }
