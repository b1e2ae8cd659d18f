"""What is guessed of a query that was not asked before, from those that were."""

import pytest

from kg.store.experience import Experience, shape

QUICK = b"SELECT ?o { <http://e/1> ?p ?o }"
LIKE_IT = b"SELECT ?o { <http://e/22> ?p ?o }"
LONG = b'SELECT (COUNT(*) AS ?n1) { ?s ?p "a" . ?a ?b ?c }'
LIKE_THAT = b'SELECT (COUNT(*) AS ?n7) { ?s ?p "b \\" c" . ?a ?b ?c }'


def asked(experience, text, *, by_shape=True):
    return experience.guess(hash(text), text, by_shape=by_shape)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (QUICK, LIKE_IT, True),
        (LONG, LIKE_THAT, True),
        (QUICK, LONG, False),
        (b"ASK { ?s ?p 'x' }", b"ASK { ?s ?p 'y\\'z' }", True),
        (b"ASK { ?s ?p ?o FILTER(?o < 5 && ?p > 3) }", b"ASK { ?s ?p ?o FILTER(?o < 5) }", False),
        (b"ASK { ?s ?p 1 } # \xff", b"ASK { ?s ?p 2 } # \xff", True),
    ],
)
def test_the_shape_of_a_query_leaves_its_constants_out(one, other, alike):
    assert (shape(one) == shape(other)) is alike


def test_in_easy_times_only_a_text_that_was_long_is_taken_for_long():
    experience = Experience()
    experience.was_long(hash(LONG), LONG)
    assert asked(experience, LONG, by_shape=False) == "long"
    assert asked(experience, LIKE_THAT, by_shape=False) == "quick"


def test_in_hard_times_the_shape_tells():
    experience = Experience()
    assert asked(experience, QUICK) == "unknown"
    experience.was_quick(hash(QUICK), QUICK, is_news=True)
    experience.was_long(hash(LONG), LONG)
    assert [asked(experience, text) for text in (LIKE_IT, LIKE_THAT)] == ["quick", "long"]


def test_one_long_query_does_not_give_its_shape_a_bad_name():
    experience = Experience()
    experience.was_quick(hash(QUICK), QUICK, is_news=True)
    experience.was_long(hash(LIKE_IT), LIKE_IT)
    assert asked(experience, LIKE_IT) == "long"
    assert asked(experience, b"SELECT ?o { <http://e/333> ?p ?o }") == "quick"


def test_a_query_that_turns_out_quick_is_long_no_more():
    experience = Experience()
    experience.was_long(hash(LONG), LONG)
    experience.was_quick(hash(LONG), LONG, is_news=False)
    assert [asked(experience, text) for text in (LONG, LIKE_THAT)] == ["quick", "quick"]


def test_what_is_remembered_has_an_end():
    experience = Experience()
    for number in range(5000):
        experience.was_long(number, b"ASK { ?a%d ?b ?c }" % number)
    assert experience.guess(0, b"", by_shape=False) == "quick"
    assert experience.guess(4999, b"", by_shape=False) == "long"
