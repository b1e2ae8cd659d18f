INSERT DATA { claim:shelling cf:place event:siege }
