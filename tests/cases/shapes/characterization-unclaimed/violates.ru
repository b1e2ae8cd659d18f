DELETE DATA { claim:ruins cf:asserts characterization:ruins } ;
INSERT DATA { claim:ruins cf:asserts event:siege ; cf:eventType cfc:event-siege } ;
INSERT DATA { characterization:new a cf:Characterization ; cf:about entity:hospital ; cf:aspect cfc:aspect-condition ; cf:valueText "in ruins" .
  claim:new a cf:Claim ; cf:source source:brief ; dcterms:identifier "new" ; cf:evidence span:395-431 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts characterization:new } ;
INSERT DATA { claim:killed2 a cf:Claim ; cf:source source:brief ; dcterms:identifier "killed2" ; cf:evidence span:395-431 ; cf:attribution cfc:attribution-own-voice ; cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts characterization:new }
