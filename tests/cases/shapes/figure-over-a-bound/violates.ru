DELETE DATA { row:part cf:best 5.0 }
