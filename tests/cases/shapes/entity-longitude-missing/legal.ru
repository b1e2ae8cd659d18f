INSERT DATA { row:town cf:latitude 36.25 ; cf:longitude 37.1 }
