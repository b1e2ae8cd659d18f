INSERT DATA { row:town cf:latitude "36"^^xsd:decimal ; cf:longitude "+037.10"^^xsd:decimal }
