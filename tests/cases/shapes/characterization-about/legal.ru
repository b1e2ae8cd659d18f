DELETE DATA { characterization:ruins cf:about entity:hospital } ;
INSERT DATA { characterization:ruins cf:about event:siege }
