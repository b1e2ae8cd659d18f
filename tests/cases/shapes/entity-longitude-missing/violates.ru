INSERT DATA { row:town cf:latitude 36.25 }
