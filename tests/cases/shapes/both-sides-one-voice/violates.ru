INSERT DATA { claim:shelling cf:participation part:front-target .
  part:front-target a cf:Participation ; cf:event event:shelling ; cf:participant entity:front ; cf:role cfc:role-target }
