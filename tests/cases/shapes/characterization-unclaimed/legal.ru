DELETE DATA { claim:ruins cf:modality cfc:modality-asserted } ;
INSERT DATA { claim:ruins cf:modality cfc:modality-opinion }
