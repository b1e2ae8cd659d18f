INSERT DATA { [] a cf:RecordSource ; dcterms:identifier "other" ; cf:dataset dataset:deaths ; cf:recordId "78" }
