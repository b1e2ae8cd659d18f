INSERT DATA { dataset:other a cf:Dataset ; dcterms:title "Deaths in Norland" ; dcterms:hasVersion "1.3" }
