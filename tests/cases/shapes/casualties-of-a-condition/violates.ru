DELETE DATA { row:total cf:measure cfc:measure-killed . row:part cf:measure cfc:measure-killed . row:attack cf:modality cfc:modality-asserted } ;
INSERT DATA { row:total cf:measure cfc:measure-injured . row:part cf:measure cfc:measure-injured . row:attack cf:modality cfc:modality-demanded }
