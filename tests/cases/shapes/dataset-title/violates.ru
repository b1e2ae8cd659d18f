INSERT DATA { dataset:deaths dcterms:title "Deaths"@en } ;
INSERT DATA { dataset:other a cf:Dataset ; dcterms:hasVersion "1" }
