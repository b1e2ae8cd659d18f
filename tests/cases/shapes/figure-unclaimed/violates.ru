DELETE DATA { row:deaths-civilians cf:asserts row:part } ;
INSERT DATA { row:deaths-civilians cf:asserts row:total }
