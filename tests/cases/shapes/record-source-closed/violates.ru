INSERT DATA { source:row cf:text "None." }
