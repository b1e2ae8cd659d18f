DELETE DATA { row:part cf:best 5.0 } ;
INSERT DATA { row:part cf:best 15.0 }
