DELETE DATA { row:part cf:subsetOf row:total }
