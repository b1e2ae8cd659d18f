INSERT DATA { relation:x a cf:Relation ; cf:relationType cfc:relation-backs ; cf:subject entity:front ; cf:object entity:mayor }
