INSERT DATA { claim:ruins cf:place entity:kastel }
