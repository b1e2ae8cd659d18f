DELETE DATA { claim:siege cf:eventType cfc:event-siege } ;
INSERT DATA { claim:siege cf:eventType cfc:event-other-action }
