INSERT DATA { relation:backs cf:topic event:shelling }
