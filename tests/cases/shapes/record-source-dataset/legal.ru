INSERT DATA { source:other a cf:RecordSource ; dcterms:identifier "other" ; cf:recordId "78" ; cf:dataset dataset:unknown .
  dataset:unknown a cf:Dataset ; dcterms:title "Unknown" ; dcterms:hasVersion "1" }
