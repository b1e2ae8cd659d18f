DELETE DATA { span:4-18 cf:quotedText "Northern Front" } ;
INSERT DATA { span:39-45 cf:quotedText "Kastel"@en }
