"""morph-kgc in one process."""

import measure
from morph import materialise

measure.run(lambda table, output: materialise(table, output, processes=1))
