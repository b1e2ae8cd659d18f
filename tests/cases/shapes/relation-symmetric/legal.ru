DELETE DATA { relation:rivals cf:symmetric true }
