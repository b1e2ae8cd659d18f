DELETE DATA { part:kastel-target cf:event event:shelling } ;
INSERT DATA { part:army-initiator cf:event entity:kastel }
