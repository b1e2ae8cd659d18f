DELETE DATA { row:total cf:high 20.0 } ;
INSERT DATA { figure:killed cf:high 8000.0 }
