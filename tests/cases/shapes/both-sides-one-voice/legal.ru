INSERT DATA { claim:shelling cf:participation part:front-affected .
  part:front-affected a cf:Participation ; cf:event event:shelling ; cf:participant entity:front ; cf:role cfc:role-affected }
