INSERT DATA { span:x a cf:TextSpan ; cf:source source:brief ; cf:startOffset 458 ; cf:endOffset 463 ; cf:quotedText "April" }
