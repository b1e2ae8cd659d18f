DELETE DATA { source:row cf:recordId "77" } ;
INSERT DATA { source:other a cf:RecordSource ; dcterms:identifier "other" ; cf:dataset dataset:deaths ; cf:recordId 78 , "" }
