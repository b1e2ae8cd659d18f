DELETE DATA { claim:siege dcterms:identifier "siege" } ;
INSERT DATA { claim:siege dcterms:identifier "3" }
