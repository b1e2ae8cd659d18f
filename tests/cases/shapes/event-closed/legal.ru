INSERT DATA { claim:counter cf:startDate "2020-03-03"^^xsd:date ; cf:datePrecision cfc:date-precision-day ; cf:dateBasis cfc:date-basis-stated }
