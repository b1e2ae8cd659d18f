DELETE DATA { claim:ruins cf:tier cfc:tier-secondary } ;
INSERT DATA { claim:ruins cf:tier cfc:tier-optional }
