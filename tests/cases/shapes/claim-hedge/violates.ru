INSERT DATA { claim:ruins cf:hedge "reportedly"@en }
