DELETE DATA { row:deaths cf:attribution cfc:attribution-record } ;
INSERT DATA { row:deaths cf:attribution cfc:attribution-attributed } ;
INSERT DATA { row:deaths cf:claimant row:group }
