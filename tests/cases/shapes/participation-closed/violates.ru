INSERT DATA { part:kastel-target cf:place entity:kastel }
