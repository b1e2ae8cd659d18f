INSERT DATA { claim:killed cf:eventType cfc:event-shelling }
