DELETE DATA { claim:denial cf:eventType cfc:event-shelling }
