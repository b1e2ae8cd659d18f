INSERT DATA { claim:shelling cf:concerns event:siege }
