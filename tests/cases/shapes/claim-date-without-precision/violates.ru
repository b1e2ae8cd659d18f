DELETE DATA { claim:truce cf:datePrecision cfc:date-precision-month }
