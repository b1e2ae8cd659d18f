DELETE DATA { characterization:ruins cf:aspect cfc:aspect-condition } ;
INSERT DATA { characterization:ruins cf:aspect cfc:aspect-assessment }
