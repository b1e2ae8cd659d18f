DELETE DATA { relation:backs cf:subject entity:norland } ;
INSERT DATA { relation:backs cf:subject event:siege }
