DELETE DATA { part:kastel-target cf:participant entity:kastel } ;
INSERT DATA { part:army-initiator cf:participant event:siege }
