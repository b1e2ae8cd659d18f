INSERT DATA { claim:siege cf:partOf event:accusation . claim:accusation cf:partOf event:shelling }
