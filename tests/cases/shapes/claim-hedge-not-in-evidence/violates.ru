INSERT DATA { claim:siege cf:hedge "allegedly" }
