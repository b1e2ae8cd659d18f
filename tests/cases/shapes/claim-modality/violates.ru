DELETE DATA { claim:siege cf:modality cfc:modality-asserted } ;
INSERT DATA { claim:shelling cf:modality cfc:polarity-positive }
