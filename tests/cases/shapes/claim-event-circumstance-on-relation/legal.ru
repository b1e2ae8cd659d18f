INSERT DATA { claim:backing cf:place entity:kastel }
