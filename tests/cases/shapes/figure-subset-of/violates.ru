DELETE DATA { row:part cf:subsetOf row:total } ;
INSERT DATA { row:part cf:subsetOf row:event } ;
INSERT DATA { figure:civilians cf:subsetOf row:total }
