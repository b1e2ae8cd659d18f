DELETE DATA { claim:killed cf:claimant entity:mayor } ;
INSERT DATA { claim:killed cf:claimant entity:norland }
