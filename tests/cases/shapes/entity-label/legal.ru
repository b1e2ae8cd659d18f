INSERT DATA { entity:kastel skos:prefLabel "Kastell"@de }
