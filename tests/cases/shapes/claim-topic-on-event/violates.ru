INSERT DATA { claim:shelling cf:topic event:siege }
