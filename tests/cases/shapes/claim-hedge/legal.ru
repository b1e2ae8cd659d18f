INSERT DATA { claim:reply cf:hedge "said it would" }
