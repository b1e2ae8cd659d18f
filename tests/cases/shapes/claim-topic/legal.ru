DELETE DATA { claim:backing cf:topic event:shelling } ;
INSERT DATA { claim:backing cf:topic entity:front }
