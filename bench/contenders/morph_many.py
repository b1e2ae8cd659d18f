"""morph-kgc as it comes: twice as many processes as the machine has cores."""

import measure
from morph import materialise

measure.run(lambda table, output: materialise(table, output, processes=None))
