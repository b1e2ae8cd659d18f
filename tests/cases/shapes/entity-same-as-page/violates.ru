INSERT DATA { entity:kastel owl:sameAs <https://www.wikidata.org/wiki/Q102> }
