INSERT DATA { claim:truce cf:participation part:truce . part:truce a cf:Participation ; cf:event event:truce ; cf:participant entity:army ; cf:role cfc:role-party }
