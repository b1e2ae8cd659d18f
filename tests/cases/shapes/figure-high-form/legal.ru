INSERT DATA { figure:killed cf:high "20"^^xsd:decimal }
