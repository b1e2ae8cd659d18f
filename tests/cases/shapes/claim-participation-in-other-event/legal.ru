INSERT DATA { claim:shelling cf:participation part:army-shelling }
