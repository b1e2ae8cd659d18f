DELETE DATA { row:total cf:low 10.0 } ;
INSERT DATA { row:total cf:low 14.5 }
