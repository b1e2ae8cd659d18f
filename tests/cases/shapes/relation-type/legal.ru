DELETE DATA { relation:backs cf:relationType cfc:relation-backs } ;
INSERT DATA { relation:backs cf:relationType cfc:relation-backs-militarily }
