DELETE DATA { row:part cf:measure cfc:measure-killed . row:part cf:subsetOf row:total . figure:civilians cf:subsetOf figure:killed } ;
INSERT DATA { figure:civilians cf:measure cfc:population-children }
