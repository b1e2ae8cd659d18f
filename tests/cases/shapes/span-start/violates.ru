DELETE DATA { span:4-18 cf:startOffset 4 } ;
INSERT DATA { span:39-45 cf:startOffset 40 } ;
DELETE DATA { span:0-62 cf:startOffset 0 } ;
INSERT DATA { span:0-62 cf:startOffset "0" } ;
INSERT DATA { span:x a cf:TextSpan ; cf:source source:brief ; cf:startOffset "three"^^xsd:integer ; cf:endOffset 3 ; cf:quotedText "The" }
