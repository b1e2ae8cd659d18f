INSERT DATA { claim:accusation cf:partOf event:shelling . claim:reply cf:partOf event:shelling }
