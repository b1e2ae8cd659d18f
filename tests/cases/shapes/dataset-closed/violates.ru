INSERT DATA { dataset:deaths cf:publisher "Peace Institute" }
