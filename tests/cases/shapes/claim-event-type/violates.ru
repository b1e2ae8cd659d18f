INSERT DATA { claim:siege cf:eventType cfc:relation-backs }
