INSERT DATA { claim:killed cf:evidence span:0-62 , span:171-180 }
