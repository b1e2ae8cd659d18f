INSERT DATA { claim:siege cf:confidence 1.0 } ;
INSERT DATA { claim:shelling cf:confidence 0.0 }
