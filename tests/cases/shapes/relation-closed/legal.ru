INSERT DATA { claim:rivalry cf:topic event:shelling }
