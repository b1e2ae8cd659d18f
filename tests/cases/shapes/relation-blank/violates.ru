DELETE DATA { claim:rivalry cf:asserts relation:rivals . relation:rivals a cf:Relation ; cf:relationType cfc:relation-rival-of ; cf:subject entity:army ; cf:object entity:front ; cf:symmetric true } ;
INSERT DATA { claim:rivalry cf:asserts [ a cf:Relation ; cf:relationType cfc:relation-rival-of ; cf:subject entity:army ; cf:object entity:front ] }
