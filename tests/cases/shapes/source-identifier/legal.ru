DELETE DATA { source:row dcterms:identifier "row" } ;
INSERT DATA { source:row dcterms:identifier "row/77 ü" }
