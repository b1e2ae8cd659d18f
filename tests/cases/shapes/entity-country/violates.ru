INSERT DATA { entity:kastel cf:countryCode "SYR"@en }
