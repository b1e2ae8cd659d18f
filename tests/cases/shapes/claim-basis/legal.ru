DELETE DATA { claim:shelling cf:dateBasis cfc:date-basis-stated } ;
INSERT DATA { claim:shelling cf:dateBasis cfc:date-basis-external }
