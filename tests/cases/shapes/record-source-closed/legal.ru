INSERT DATA { source:row dcterms:title "Row 77"@en }
