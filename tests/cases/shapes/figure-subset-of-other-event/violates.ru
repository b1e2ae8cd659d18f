DELETE DATA { figure:civilians cf:about event:shelling } ;
INSERT DATA { figure:civilians cf:about event:accusation }
