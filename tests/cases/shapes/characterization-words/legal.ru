DELETE DATA { characterization:ruins cf:valueText "in ruins" } ;
INSERT DATA { characterization:ruins cf:valueText "a heap of stones" }
