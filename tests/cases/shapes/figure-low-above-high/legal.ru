DELETE DATA { row:total cf:best 14.0 } ;
DELETE DATA { row:total cf:low 10.0 } ;
INSERT DATA { row:total cf:low 20.0 }
