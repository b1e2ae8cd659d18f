DELETE DATA { dataset:deaths dcterms:hasVersion "1.2" } ;
INSERT DATA { dataset:deaths dcterms:hasVersion "2021-07" }
