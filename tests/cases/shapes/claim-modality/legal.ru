DELETE DATA { claim:siege cf:modality cfc:modality-asserted } ;
INSERT DATA { claim:siege cf:modality cfc:modality-doubted }
