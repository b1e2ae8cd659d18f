DELETE DATA { claim:backing cf:asserts relation:backs } ;
INSERT DATA { claim:backing cf:asserts entity:norland }
