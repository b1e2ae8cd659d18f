INSERT DATA { span:39-45 cf:mentions event:shelling }
