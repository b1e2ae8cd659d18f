DELETE DATA { relation:rivals cf:relationType cfc:relation-rival-of } ;
INSERT DATA { relation:backs cf:relationType cfc:event-siege }
