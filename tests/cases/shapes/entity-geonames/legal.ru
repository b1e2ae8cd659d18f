DELETE DATA { entity:kastel cf:geonamesId "170063" } ;
INSERT DATA { entity:kastel cf:geonamesId "1" }
