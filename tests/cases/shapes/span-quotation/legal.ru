INSERT DATA { span:38-45 a cf:TextSpan ; cf:source source:brief ; cf:startOffset 38 ; cf:endOffset 45 ; cf:quotedText " Kastel" }
