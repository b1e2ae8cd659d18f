INSERT DATA { characterization:ruins cf:hedge "reportedly" }
