INSERT DATA { event:riot a cf:Event . claim:truce cf:partOf event:riot }
