INSERT DATA { relation:part-of a cf:Relation ; cf:relationType cfc:relation-part-of ; cf:subject entity:kastel ; cf:object entity:norland .
  claim:part-of a cf:Claim ; cf:source source:brief ; dcterms:identifier "part-of" ; cf:evidence span:314-355 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts relation:part-of }
