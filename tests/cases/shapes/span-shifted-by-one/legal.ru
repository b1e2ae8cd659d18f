INSERT DATA { span:40-46 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 40 ; cf:endOffset 46 ; cf:quotedText "astel " }
