DELETE DATA { relation:backs cf:object entity:army } ;
INSERT DATA { relation:backs cf:object entity:norland }
