INSERT DATA { claim:siege cf:partOf event:siege }
