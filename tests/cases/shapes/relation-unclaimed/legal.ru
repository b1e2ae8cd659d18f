INSERT DATA { relation:x a cf:Relation ; cf:relationType cfc:relation-backs ; cf:subject entity:front ; cf:object entity:mayor .
  claim:x a cf:Claim ; cf:source source:brief ; dcterms:identifier "x" ; cf:evidence span:314-355 ; cf:attribution cfc:attribution-own-voice ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-negative ; cf:asserts relation:x }
