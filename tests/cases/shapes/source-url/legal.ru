INSERT DATA { source:row cf:url "https://deaths.example.org/?row=77#top"^^xsd:anyURI }
