DELETE DATA { row:attack cf:modality cfc:modality-asserted . row:deaths cf:modality cfc:modality-asserted . row:deaths-civilians cf:modality cfc:modality-asserted } ;
INSERT DATA { row:attack cf:modality cfc:modality-hoped . row:deaths cf:modality cfc:modality-hoped . row:deaths-civilians cf:modality cfc:modality-hoped }
