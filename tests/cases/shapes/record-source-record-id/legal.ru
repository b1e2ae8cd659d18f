DELETE DATA { source:row cf:recordId "77" } ;
INSERT DATA { source:row cf:recordId "77a-ü" }
