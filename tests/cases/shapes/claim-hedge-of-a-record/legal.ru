INSERT DATA { row:deaths cf:hedge "estimated" }
