INSERT DATA { figure:killed cf:high "NaN"^^xsd:decimal }
