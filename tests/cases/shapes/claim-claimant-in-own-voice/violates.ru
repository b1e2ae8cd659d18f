INSERT DATA { claim:siege cf:claimant entity:mayor }
