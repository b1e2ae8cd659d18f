DELETE DATA { part:kastel-target cf:role cfc:role-target } ;
INSERT DATA { part:army-initiator cf:role cfc:relation-backs }
