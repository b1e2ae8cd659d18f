DELETE DATA { row:total cf:measure cfc:measure-killed . row:part cf:measure cfc:measure-killed . row:attack cf:modality cfc:modality-asserted } ;
INSERT DATA { row:total cf:measure cfc:measure-displaced . row:part cf:measure cfc:measure-displaced . row:attack cf:modality cfc:modality-demanded }
