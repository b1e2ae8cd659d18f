DELETE DATA { row:part cf:measure cfc:measure-killed } ;
INSERT DATA { row:part cf:measure cfc:measure-injured } ;
DELETE DATA { row:total cf:measure cfc:measure-killed } ;
INSERT DATA { row:total cf:measure cfc:measure-injured }
