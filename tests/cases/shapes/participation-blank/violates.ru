INSERT DATA { claim:shelling cf:participation [ a cf:Participation ; cf:event event:shelling ; cf:participant entity:hospital ; cf:role cfc:role-affected ] }
