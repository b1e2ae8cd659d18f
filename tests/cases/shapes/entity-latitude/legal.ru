INSERT DATA { row:town cf:latitude "-90.0"^^xsd:decimal ; cf:longitude 180.0 }
