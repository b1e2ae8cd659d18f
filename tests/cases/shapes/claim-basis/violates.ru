INSERT DATA { claim:shelling cf:dateBasis cfc:date-precision-day }
