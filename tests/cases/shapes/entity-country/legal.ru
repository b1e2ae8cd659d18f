DELETE DATA { entity:kastel cf:countryCode "SY" } ;
INSERT DATA { entity:kastel cf:countryCode "IQ" }
