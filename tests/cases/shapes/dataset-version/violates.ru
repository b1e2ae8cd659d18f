INSERT DATA { dataset:deaths dcterms:hasVersion 1.3 } ;
INSERT DATA { dataset:other a cf:Dataset ; dcterms:title "Other" }
