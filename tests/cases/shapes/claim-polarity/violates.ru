DELETE DATA { claim:siege cf:polarity cfc:polarity-positive } ;
INSERT DATA { claim:shelling cf:polarity cfc:modality-planned }
