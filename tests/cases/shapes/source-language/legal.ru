DELETE DATA { source:brief dcterms:language "en" } ;
INSERT DATA { source:brief dcterms:language "zh-hant-tw" }
