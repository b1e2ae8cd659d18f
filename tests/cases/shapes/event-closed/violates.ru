INSERT DATA { event:shelling cf:startDate "2020-03-03"^^xsd:date . event:shelling cf:best 12.0 }
