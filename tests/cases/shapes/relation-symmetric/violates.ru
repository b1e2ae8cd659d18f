DELETE DATA { relation:rivals cf:symmetric true } ;
INSERT DATA { relation:rivals cf:symmetric false }
