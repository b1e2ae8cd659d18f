INSERT DATA { claim:accusation cf:concerns relation:backs }
