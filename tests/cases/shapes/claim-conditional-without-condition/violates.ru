DELETE DATA { claim:reply cf:condition event:shelling }
