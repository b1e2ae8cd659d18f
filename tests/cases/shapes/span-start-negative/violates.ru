INSERT DATA { span:x a cf:TextSpan ; cf:source source:brief ; cf:startOffset -3 ; cf:endOffset 3 ; cf:quotedText "The" }
