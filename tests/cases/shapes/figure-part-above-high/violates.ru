DELETE DATA { row:part cf:best 5.0 } ;
INSERT DATA { row:part cf:best 25.0 } ;
DELETE DATA { row:total cf:best 14.0 }
