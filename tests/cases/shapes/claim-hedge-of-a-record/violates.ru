DELETE DATA { claim:ruins cf:hedge "reportedly" } ;
INSERT DATA { claim:ruins cf:hedge "it is said" }
