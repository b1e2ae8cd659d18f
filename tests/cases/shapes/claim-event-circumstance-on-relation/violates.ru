INSERT DATA { claim:backing cf:partOf event:siege }
