INSERT DATA { entity:kastel owl:sameAs <https://www.wikidata.org/entity/Q102> }
