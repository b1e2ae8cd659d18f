INSERT DATA { claim:shelling cf:datePrecision cfc:date-basis-stated }
