INSERT DATA { row:total cf:valueText "14" }
