DELETE DATA { source:brief dcterms:title "Shelling of Kastel"@en } ;
INSERT DATA { source:row dcterms:title "Row 77"@und }
