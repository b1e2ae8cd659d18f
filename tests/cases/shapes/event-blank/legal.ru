DELETE { ?s ?p event:truce } INSERT { ?s ?p event:peace } WHERE { ?s ?p event:truce } ;
DELETE DATA { event:truce a cf:Event } ;
INSERT DATA { event:peace a cf:Event }
