INSERT DATA { entity:kastel cf:longitude "37.1" } ;
INSERT DATA { row:town cf:longitude 180.5 ; cf:latitude 0.0 } ;
INSERT DATA { entity:hospital cf:longitude "-180.5"^^xsd:decimal ; cf:latitude 0.0 }
