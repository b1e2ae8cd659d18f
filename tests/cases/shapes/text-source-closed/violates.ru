INSERT DATA { source:brief cf:recordId "77" . source:brief cf:author "A. Nonymous" }
