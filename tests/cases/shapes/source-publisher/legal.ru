INSERT DATA { source:row cf:publisher "The Daily" }
