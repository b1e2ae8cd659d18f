DELETE DATA { source:brief dcterms:issued "2020-03-05"^^xsd:date } ;
INSERT DATA { source:brief dcterms:issued "2020-02-30"^^xsd:date }
