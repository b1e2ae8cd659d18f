INSERT DATA { row:part cf:low 0.0 } ;
DELETE DATA { figure:killed cf:low 12.0 } ;
INSERT DATA { figure:killed cf:low 2000.5 }
