INSERT DATA { entity:nn a cf:UnknownActor ; skos:prefLabel "N. N."@en }
