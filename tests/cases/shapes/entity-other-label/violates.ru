INSERT DATA { entity:kastel skos:altLabel "Kastell" }
