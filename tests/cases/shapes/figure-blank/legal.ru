DELETE DATA { figure:civilians cf:subsetOf figure:killed }
