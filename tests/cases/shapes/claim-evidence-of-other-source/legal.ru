INSERT DATA { claim:siege cf:evidence span:0-62 }
