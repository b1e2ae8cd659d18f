DELETE DATA { entity:kastel cf:latitude 36.25 ; cf:longitude "-37.1"^^xsd:decimal }
