DELETE DATA { part:kastel-target cf:role cfc:role-target } ;
INSERT DATA { part:kastel-target cf:role cfc:role-affected }
