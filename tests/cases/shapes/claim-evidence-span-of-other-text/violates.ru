INSERT DATA { source:other a cf:TextSource ; dcterms:identifier "other" ; cf:text "" ;
  cf:textSha256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } ;
INSERT DATA { claim:x a cf:Claim ; cf:source source:other ; dcterms:identifier "x" ; cf:evidence span:0-62 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts event:siege ; cf:eventType cfc:event-siege }
