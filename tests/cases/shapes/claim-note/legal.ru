INSERT DATA { row:attack cf:note "Noch eine." }
