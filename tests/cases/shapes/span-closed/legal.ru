INSERT DATA { span:0-62 cf:mentions entity:front , entity:kastel }
