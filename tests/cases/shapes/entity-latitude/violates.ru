INSERT DATA { entity:kastel cf:latitude "36.25" } ;
INSERT DATA { row:town cf:latitude 90.5 ; cf:longitude 0.0 } ;
INSERT DATA { entity:hospital cf:latitude "-90.5"^^xsd:decimal ; cf:longitude 0.0 }
