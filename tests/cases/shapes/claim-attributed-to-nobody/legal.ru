DELETE DATA { claim:killed cf:claimant entity:mayor } ;
DELETE DATA { claim:killed cf:attribution cfc:attribution-attributed } ;
INSERT DATA { claim:killed cf:attribution cfc:attribution-own-voice }
