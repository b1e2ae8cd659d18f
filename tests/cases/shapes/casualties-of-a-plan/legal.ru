DELETE DATA { figure:killed cf:about event:shelling } ;
INSERT DATA { figure:killed cf:about event:truce } ;
DELETE DATA { figure:civilians cf:about event:shelling } ;
INSERT DATA { figure:civilians cf:about event:truce } ;
DELETE DATA { claim:truce cf:modality cfc:modality-planned } ;
INSERT DATA { claim:truce cf:modality cfc:modality-opinion }
