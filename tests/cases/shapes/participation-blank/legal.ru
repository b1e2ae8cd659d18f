INSERT DATA { claim:shelling cf:participation part:hospital . part:hospital a cf:Participation ; cf:event event:shelling ; cf:participant entity:hospital ; cf:role cfc:role-affected }
