INSERT DATA { source:brief dcterms:title "Shelling of Kastel" }
