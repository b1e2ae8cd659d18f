DELETE DATA { row:part cf:population cfc:population-civilians } ;
INSERT DATA { figure:civilians cf:population cfc:measure-killed }
