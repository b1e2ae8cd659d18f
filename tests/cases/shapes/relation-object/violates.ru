DELETE DATA { relation:rivals cf:object entity:front } ;
INSERT DATA { relation:backs cf:object "the army" }
