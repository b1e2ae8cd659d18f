DELETE DATA { claim:counter cf:polarity cfc:polarity-positive } ;
INSERT DATA { claim:counter cf:polarity cfc:polarity-negative }
