DELETE DATA { claim:denial cf:polarity cfc:polarity-positive } ;
INSERT DATA { claim:denial cf:polarity cfc:polarity-negative }
