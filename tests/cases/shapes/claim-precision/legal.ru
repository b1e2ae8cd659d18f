DELETE DATA { claim:shelling cf:datePrecision cfc:date-precision-day } ;
INSERT DATA { claim:shelling cf:datePrecision cfc:date-precision-part-of-day }
