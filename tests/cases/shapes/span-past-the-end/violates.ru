DELETE DATA { span:39-45 cf:endOffset 45 } ;
INSERT DATA { span:39-45 cf:endOffset 4500 }
