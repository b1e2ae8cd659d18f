INSERT DATA { span:0-3 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 0 ; cf:endOffset 3 ; cf:quotedText "The" }
