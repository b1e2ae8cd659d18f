DELETE DATA { row:total cf:best 14.0 ; cf:high 20.0 }
