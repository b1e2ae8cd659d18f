DELETE DATA { figure:civilians cf:best 4.0 } ;
INSERT DATA { figure:civilians cf:best 15.0 }
