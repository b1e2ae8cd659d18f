INSERT DATA { source:brief cf:url <https://daily.example.org/kastel> } ;
INSERT DATA { source:row cf:url "daily.example.org/the row"^^xsd:anyURI }
