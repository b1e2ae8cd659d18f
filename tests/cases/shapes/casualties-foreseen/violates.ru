DELETE DATA { row:attack cf:modality cfc:modality-asserted } ;
INSERT DATA { row:attack cf:modality cfc:modality-hoped }
