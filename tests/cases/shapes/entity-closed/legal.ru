INSERT DATA { entity:army skos:altLabel "Norland's army"@en }
