DELETE DATA { figure:killed cf:valueText "At least 12" } ;
INSERT DATA { figure:killed cf:valueText "At least 12"@en } ;
INSERT DATA { figure:civilians cf:valueText "" }
