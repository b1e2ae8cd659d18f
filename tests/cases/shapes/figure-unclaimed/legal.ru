DELETE DATA { row:deaths cf:polarity cfc:polarity-positive } ;
INSERT DATA { row:deaths cf:polarity cfc:polarity-negative }
