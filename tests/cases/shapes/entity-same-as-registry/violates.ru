INSERT DATA { entity:norland owl:sameAs wd:Q889 }
