DELETE DATA { claim:siege cf:source source:brief } ;
INSERT DATA { claim:killed cf:source entity:mayor }
