DELETE DATA { figure:killed cf:measure cfc:measure-killed } ;
INSERT DATA { figure:killed cf:measure cfc:measure-missing } ;
DELETE DATA { figure:civilians cf:measure cfc:measure-killed } ;
INSERT DATA { figure:civilians cf:measure cfc:measure-missing }
