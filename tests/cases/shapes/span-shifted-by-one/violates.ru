DELETE DATA { span:39-45 cf:startOffset 39 } ;
INSERT DATA { span:39-45 cf:startOffset 40 } ;
DELETE DATA { span:39-45 cf:endOffset 45 } ;
INSERT DATA { span:39-45 cf:endOffset 46 }
