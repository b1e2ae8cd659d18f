INSERT DATA { claim:siege cf:asserts relation:backs } ;
INSERT DATA { claim:x a cf:Claim ; cf:source source:brief ; dcterms:identifier "x" ; cf:evidence span:0-62 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:note "Nothing." }
