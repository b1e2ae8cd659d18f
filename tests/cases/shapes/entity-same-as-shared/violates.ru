INSERT DATA { entity:army owl:sameAs wd:Q101 }
