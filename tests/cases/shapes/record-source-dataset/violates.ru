DELETE DATA { source:row cf:dataset dataset:deaths } ;
INSERT DATA { source:other a cf:RecordSource ; dcterms:identifier "other" ; cf:recordId "78" ; cf:dataset dataset:deaths , dataset:unknown }
