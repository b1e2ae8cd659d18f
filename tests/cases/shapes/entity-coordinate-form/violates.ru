INSERT DATA { row:town cf:latitude "3.6e1"^^xsd:decimal ; cf:longitude "3_7"^^xsd:decimal }
