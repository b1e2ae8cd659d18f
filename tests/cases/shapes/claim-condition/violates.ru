INSERT DATA { claim:reply cf:condition entity:front }
