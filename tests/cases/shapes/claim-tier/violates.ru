INSERT DATA { claim:ruins cf:tier cfc:tier-third }
