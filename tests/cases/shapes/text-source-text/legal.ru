INSERT DATA { source:other a cf:TextSource ; dcterms:identifier "other" ; cf:text "" ;
  cf:textSha256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
