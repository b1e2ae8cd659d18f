DELETE DATA { claim:siege dcterms:identifier "siege" } ;
INSERT DATA { claim:killed dcterms:identifier 3 , "" }
