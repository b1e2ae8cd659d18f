INSERT DATA { span:0-2 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 0 ; cf:endOffset 2 ; cf:quotedText "Th" }
