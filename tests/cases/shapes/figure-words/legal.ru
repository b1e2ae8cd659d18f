DELETE DATA { figure:killed cf:valueText "At least 12" }
