INSERT DATA { claim:truce cf:partOf entity:norland }
