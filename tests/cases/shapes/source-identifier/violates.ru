DELETE DATA { source:row dcterms:identifier "row" } ;
INSERT DATA { source:brief dcterms:identifier 5 , "" }
