DELETE DATA { span:4-18 cf:endOffset 18 } ;
INSERT DATA { span:39-45 cf:endOffset 44 } ;
DELETE DATA { span:0-62 cf:endOffset 62 } ;
INSERT DATA { span:0-62 cf:endOffset "62"^^xsd:decimal } ;
INSERT DATA { span:x a cf:TextSpan ; cf:source source:brief ; cf:startOffset 0 ; cf:endOffset "3_0"^^xsd:integer ; cf:quotedText "The" }
