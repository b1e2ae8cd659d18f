INSERT DATA { span:x a cf:TextSpan ; cf:source source:brief ; cf:startOffset 457 ; cf:endOffset 462 ; cf:quotedText "April" }
