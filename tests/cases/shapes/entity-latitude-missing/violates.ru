DELETE DATA { entity:kastel cf:latitude 36.25 }
