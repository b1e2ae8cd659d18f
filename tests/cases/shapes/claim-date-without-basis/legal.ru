DELETE DATA { claim:siege cf:dateBasis cfc:date-basis-stated }
