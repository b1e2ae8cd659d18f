DELETE DATA { dataset:deaths dcterms:title "Deaths in Norland" } ;
INSERT DATA { dataset:deaths dcterms:title "Tote in Nordland" }
