DELETE DATA { claim:reply cf:condition event:shelling } ;
INSERT DATA { claim:reply cf:condition event:siege }
