DELETE DATA { relation:rivals cf:subject entity:army } ;
INSERT DATA { relation:backs cf:subject figure:killed }
