DELETE WHERE { characterization:ruins ?p ?o } ;
DELETE DATA { claim:ruins cf:asserts characterization:ruins } ;
INSERT DATA { claim:ruins cf:asserts [ a cf:Characterization ; cf:about entity:hospital ; cf:aspect cfc:aspect-condition ; cf:valueText "in ruins" ] }
