DELETE DATA { source:row cf:dataset dataset:deaths } ;
INSERT DATA { source:row cf:dataset dataset:other . dataset:other a cf:Dataset ; dcterms:title "Deaths" ; dcterms:hasVersion "1" }
