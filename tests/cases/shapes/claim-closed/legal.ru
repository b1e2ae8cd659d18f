INSERT DATA { claim:killed cf:hedge "At least" }
