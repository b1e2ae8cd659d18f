"""The external sort gives what sorted() gives, however little memory it has."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import spool
from kg.spool import Spool

pairs = st.lists(st.tuples(st.binary(max_size=4), st.binary(max_size=20)), max_size=60)


@given(pairs, st.sampled_from([0, 300, 1000, 10**6]), st.sampled_from([2, 3, 128]))
def test_sorted(tmp_path_factory, given_pairs, memory, runs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "_MAX_RUNS", runs)
        one = Spool(tmp_path_factory.getbasetemp(), memory)
        for key, payload in given_pairs:
            one.add(key, payload)
        wanted = sorted(given_pairs, key=lambda pair: pair[0])  # stable, so equal keys stay in order
        assert list(one) == wanted
        assert list(one) == wanted
        assert len(one) == len(given_pairs)
        one.close()
        assert list(one) == []


def test_added_after_reading(tmp_path):
    one = Spool(tmp_path, 0)
    one.add(b"b")
    assert list(one) == [(b"b", b"")]
    one.add(b"a")
    assert list(one) == [(b"a", b""), (b"b", b"")]
    one.close()


def test_many_runs_are_merged_and_leave_nothing(tmp_path):
    one = Spool(tmp_path, 0)
    count = 3 * spool._MAX_RUNS + 5
    for number in range(count):
        one.add(b"%05d" % (number * 7919 % count), b"x")
        assert len(one._runs) <= spool._MAX_RUNS
    assert [key for key, _ in one] == [b"%05d" % number for number in range(count)]
    assert len(one._runs) > 1
    one.close()
    assert list(tmp_path.iterdir()) == []


def test_memory_is_bounded(tmp_path):
    def peak(count):
        one = Spool(tmp_path, 200_000)
        tracemalloc.start()
        for number in range(count):
            one.add(b"%08d" % (number * 7919 % count), b"x" * 100)
        assert sum(1 for _ in one) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        one.close()
        return most

    assert peak(20_000) < 400_000  # 2.3 MB went through
