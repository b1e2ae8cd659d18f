INSERT DATA { source:row cf:recordId "77" . source:row cf:publisher "Peace Institute" }
