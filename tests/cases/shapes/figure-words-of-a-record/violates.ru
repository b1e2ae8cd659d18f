DELETE DATA { figure:civilians cf:valueText "4" } ;
INSERT DATA { figure:civilians cf:valueText "four" }
