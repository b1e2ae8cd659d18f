INSERT DATA { claim:killed cf:claimant entity:kastel }
