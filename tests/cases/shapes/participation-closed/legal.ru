INSERT DATA { claim:counter cf:place entity:kastel }
