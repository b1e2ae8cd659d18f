INSERT DATA { row:deaths cf:place row:town }
