INSERT DATA { row:town cf:latitude 90.0 ; cf:longitude "-180.0"^^xsd:decimal }
