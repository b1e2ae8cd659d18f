DELETE DATA { row:part cf:about row:event . row:part cf:subsetOf row:total } ;
INSERT DATA { figure:civilians cf:about relation:backs } ;
DELETE DATA { figure:civilians cf:subsetOf figure:killed }
