INSERT DATA { entity:kastel owl:sameAs <http://www.wikidata.org/entity/Q102> }
