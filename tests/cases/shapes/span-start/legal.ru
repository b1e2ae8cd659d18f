INSERT DATA { span:0-1 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 0 ; cf:endOffset 1 ; cf:quotedText "T" }
