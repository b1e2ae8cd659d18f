DELETE DATA { figure:killed cf:valueText "At least 12" . figure:killed cf:low 12.0 }
