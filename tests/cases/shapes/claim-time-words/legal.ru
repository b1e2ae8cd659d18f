INSERT DATA { claim:backing cf:timeText "3 March 2020" }
