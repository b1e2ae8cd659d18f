DELETE DATA { claim:siege cf:attribution cfc:attribution-own-voice } ;
INSERT DATA { claim:siege cf:attribution cfc:attribution-record }
