DELETE DATA { row:part cf:measure cfc:measure-killed } ;
INSERT DATA { row:part cf:measure cfc:measure-injured }
