INSERT DATA { entity:army cf:actorType "state forces" . entity:kastel cf:place entity:norland }
