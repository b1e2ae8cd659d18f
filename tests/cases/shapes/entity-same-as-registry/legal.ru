INSERT DATA { ent:afghanistan a cf:State ; skos:altLabel "Norland"@en ; owl:sameAs wd:Q889 }
