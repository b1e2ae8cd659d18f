DELETE DATA { claim:shelling cf:participation part:kastel-target }
