INSERT DATA { span:44-45 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 44 ; cf:endOffset 45 ; cf:quotedText "l" }
