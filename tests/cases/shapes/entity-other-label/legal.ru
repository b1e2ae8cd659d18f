INSERT DATA { entity:kastel skos:altLabel "Kastell"@en , "Alt-Kastell"@en }
