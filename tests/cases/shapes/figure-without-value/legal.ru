DELETE DATA { figure:killed cf:low 12.0 }
