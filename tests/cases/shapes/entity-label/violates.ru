DELETE DATA { entity:army skos:prefLabel "army of Norland"@en } ;
INSERT DATA { entity:kastel skos:prefLabel "Kastell"@en } ;
DELETE DATA { entity:mayor skos:prefLabel "mayor of Kastel"@en } ;
INSERT DATA { entity:mayor skos:prefLabel "mayor of Kastel" }
