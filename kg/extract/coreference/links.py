"""Sets of mentions that are of the same entity."""

from collections.abc import Iterable


class Links:
    """Sets of mentions that are of the same entity (union-find over the indices of a list)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def of(self, index: int) -> int:
        """The lowest index of the set."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Make the two sets one."""
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low

    def join_only(self, one: int, others: Iterable[int]) -> None:
        """Join it with the others, if all of these are of one set."""
        roots = {self.of(other) for other in others}
        if len(roots) == 1:
            self.join(roots.pop(), one)
