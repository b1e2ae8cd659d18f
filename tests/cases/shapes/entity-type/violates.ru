INSERT DATA { entity:army a cf:Actor } ;
INSERT DATA { entity:kastel a cf:Entity }
