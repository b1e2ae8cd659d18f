DELETE DATA { claim:truce cf:asserts event:truce } ;
INSERT DATA { claim:truce cf:asserts [ a cf:Event ] }
