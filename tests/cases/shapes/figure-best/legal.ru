DELETE DATA { figure:civilians cf:best 4.0 } ;
INSERT DATA { figure:civilians cf:best 0.0 }
