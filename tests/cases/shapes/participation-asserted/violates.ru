DELETE DATA { claim:counter cf:asserts event:shelling } ;
INSERT DATA { claim:counter cf:asserts part:army-shelling }
