INSERT DATA { claim:siege cf:hedge "is PART of" }
