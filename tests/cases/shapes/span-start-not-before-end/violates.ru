DELETE DATA { span:39-45 cf:startOffset 39 } ;
INSERT DATA { span:39-45 cf:startOffset 45 }
