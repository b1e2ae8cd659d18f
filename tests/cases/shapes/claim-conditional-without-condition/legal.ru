DELETE DATA { claim:backing cf:modality cfc:modality-asserted } ;
INSERT DATA { claim:backing cf:modality cfc:modality-conditional }
