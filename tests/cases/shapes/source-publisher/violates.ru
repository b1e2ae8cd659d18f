INSERT DATA { source:brief cf:publisher "The Daily"@en }
