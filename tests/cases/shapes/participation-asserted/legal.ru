INSERT DATA { claim:denial cf:participation part:kastel-target }
