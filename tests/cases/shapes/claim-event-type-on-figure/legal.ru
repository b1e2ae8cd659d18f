INSERT DATA { claim:killed cf:timeText "on the day" }
