INSERT DATA { source:other a cf:TextSource ; dcterms:identifier "other" ; cf:text " " ;
  cf:textSha256 "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068" }
