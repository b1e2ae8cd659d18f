DELETE DATA { claim:siege cf:evidence span:63-117 } ;
INSERT DATA { claim:killed cf:evidence entity:mayor }
