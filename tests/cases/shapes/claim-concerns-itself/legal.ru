INSERT DATA { claim:accusation cf:concerns event:siege }
