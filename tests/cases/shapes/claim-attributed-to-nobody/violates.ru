DELETE DATA { claim:killed cf:claimant entity:mayor }
