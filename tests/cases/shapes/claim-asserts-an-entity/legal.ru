INSERT DATA { claim:x a cf:Claim ; cf:source source:brief ; dcterms:identifier "x" ; cf:evidence span:0-62 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts relation:backs ; cf:place entity:norland }
