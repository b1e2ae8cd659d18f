INSERT DATA { claim:counter cf:participation part:army-target .
  part:army-target a cf:Participation ; cf:event event:shelling ; cf:participant entity:army ; cf:role cfc:role-target }
