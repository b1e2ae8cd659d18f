DELETE DATA { claim:denial cf:eventType cfc:event-shelling } ;
INSERT DATA { claim:denial cf:eventType cfc:event-violence }
