INSERT DATA { claim:ruins cf:note "Noch eine."@de }
