INSERT DATA { span:0-62 cf:evidence span:0-62 }
