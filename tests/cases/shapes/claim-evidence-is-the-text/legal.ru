DELETE DATA { claim:siege cf:evidence span:63-117 } ;
INSERT DATA { claim:siege cf:evidence span:187-246 }
