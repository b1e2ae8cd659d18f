# The army accuses the front of what the front accuses the army of: two voices.
INSERT DATA { claim:again a cf:Claim ; cf:source source:brief ; dcterms:identifier "again" ; cf:evidence span:247-313 ; cf:claimant entity:army ;
    cf:attribution cfc:attribution-attributed ; cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
    cf:asserts event:shelling ; cf:eventType cfc:event-shelling ; cf:participation part:army-target , part:front-initiator .
  part:army-target a cf:Participation ; cf:event event:shelling ; cf:participant entity:army ; cf:role cfc:role-target }
