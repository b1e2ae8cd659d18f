DELETE DATA { claim:shelling cf:place entity:kastel } ;
INSERT DATA { claim:shelling cf:place entity:norland }
