INSERT DATA { [] a cf:Person ; skos:prefLabel "N. N."@en }
