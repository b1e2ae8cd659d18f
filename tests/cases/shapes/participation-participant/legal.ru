DELETE DATA { part:kastel-target cf:participant entity:kastel } ;
INSERT DATA { part:kastel-target cf:participant entity:hospital }
