DELETE DATA { source:brief dcterms:issued "2020-03-05"^^xsd:date } ;
DELETE DATA { source:row dcterms:issued "2021-01-01T00:00:00Z"^^xsd:dateTime } ;
INSERT DATA { source:row dcterms:issued "2021-01-01"^^xsd:date }
