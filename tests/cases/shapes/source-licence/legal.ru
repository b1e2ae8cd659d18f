INSERT DATA { source:row cf:licence "https://creativecommons.org/licenses/by/4.0/" }
