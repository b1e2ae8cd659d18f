DELETE DATA { row:part cf:population cfc:population-civilians } ;
INSERT DATA { row:part cf:population cfc:population-side-a }
