INSERT DATA { span:4-9 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 4 ; cf:endOffset 9 ; cf:quotedText "North" }
