DELETE DATA { row:total cf:high 20.0 } ;
INSERT DATA { row:total cf:high 13.0 }
