INSERT DATA { entity:army owl:sameAs wd:Q1010 }
