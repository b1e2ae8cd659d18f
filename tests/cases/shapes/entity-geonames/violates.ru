INSERT DATA { entity:kastel cf:geonamesId <https://sws.geonames.org/170063/> }
