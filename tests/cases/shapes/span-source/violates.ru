DELETE DATA { span:4-18 cf:source source:brief } ;
INSERT DATA { span:39-45 cf:source source:row }
