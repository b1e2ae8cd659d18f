INSERT DATA { claim:truce cf:participation part:mayor . part:mayor a cf:Participation ; cf:event event:truce ; cf:participant entity:mayor ; cf:role cfc:role-mediator }
