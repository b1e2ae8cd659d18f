DELETE DATA { row:deaths cf:attribution cfc:attribution-record } ;
INSERT DATA { row:deaths cf:attribution cfc:attribution-own-voice }
