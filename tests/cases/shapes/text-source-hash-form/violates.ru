INSERT DATA { source:other a cf:TextSource ; dcterms:identifier "other" ; cf:text "" .
  source:third a cf:TextSource ; dcterms:identifier "third" ; cf:text "" ;
  cf:textSha256 "E3B0C442"@en , "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
