# The front says that the army attacked; the source itself says that the army was attacked.
INSERT DATA { claim:shelling cf:participation part:army-target .
  part:army-target a cf:Participation ; cf:event event:shelling ; cf:participant entity:army ; cf:role cfc:role-target }
