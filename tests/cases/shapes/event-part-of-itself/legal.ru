INSERT DATA { claim:truce cf:partOf event:siege }
