INSERT DATA { claim:reply cf:condition event:siege }
