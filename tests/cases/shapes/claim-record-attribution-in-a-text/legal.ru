INSERT DATA { claim:x a cf:Claim ; cf:source source:row ; dcterms:identifier "x" ; cf:evidence source:row ; cf:attribution cfc:attribution-record ;
    cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ; cf:asserts row:event ; cf:eventType cfc:event-shelling }
