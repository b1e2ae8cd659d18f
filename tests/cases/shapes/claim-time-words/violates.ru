INSERT DATA { claim:shelling cf:timeText "3. März 2020"@de }
