INSERT DATA { entity:kastel owl:sameAs <https://en.wikipedia.org/wiki/Kastel> , <https://example.org/wikidata.org/Q102> }
