INSERT DATA { event:riot a cf:Event . claim:truce cf:partOf event:riot .
  claim:riot a cf:Claim ; cf:source source:brief ; dcterms:identifier "riot" ; cf:evidence span:0-62 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-doubted ; cf:polarity cfc:polarity-negative ; cf:asserts event:riot ; cf:eventType cfc:event-mob-violence }
