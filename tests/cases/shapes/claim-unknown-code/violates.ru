DELETE DATA { claim:siege cf:polarity cfc:polarity-positive } ;
INSERT DATA { claim:siege cf:polarity cfc:polarity-POSITIVE }
