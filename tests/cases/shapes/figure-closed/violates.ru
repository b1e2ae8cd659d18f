INSERT DATA { row:total cf:place row:town . row:total cf:sum 19.0 }
