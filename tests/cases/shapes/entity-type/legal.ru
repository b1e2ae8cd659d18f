DELETE DATA { entity:army a cf:ArmedGroup } ;
INSERT DATA { entity:army a cf:Government }
