DELETE DATA { claim:siege cf:attribution cfc:attribution-own-voice } ;
INSERT DATA { claim:shelling cf:attribution cfc:modality-opinion }
