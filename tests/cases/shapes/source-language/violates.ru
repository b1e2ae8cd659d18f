INSERT DATA { source:brief dcterms:language "EN" } ;
INSERT DATA { source:row dcterms:language "en"@en }
