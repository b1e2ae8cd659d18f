INSERT DATA { claim:accusation cf:concerns entity:army , event:siege }
