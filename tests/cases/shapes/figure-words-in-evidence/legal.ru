DELETE DATA { figure:killed cf:valueText "At least 12" } ;
INSERT DATA { figure:killed cf:valueText "at LEAST 12 people" }
