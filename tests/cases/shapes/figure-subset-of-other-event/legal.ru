DELETE DATA { figure:killed cf:about event:shelling } ;
INSERT DATA { figure:killed cf:about event:siege } ;
INSERT DATA { claim:killed cf:note "The shelling is part of the siege." }
