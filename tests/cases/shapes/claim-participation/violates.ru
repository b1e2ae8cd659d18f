INSERT DATA { claim:truce cf:participation entity:army }
