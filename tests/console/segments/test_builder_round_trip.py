"""A rule put into the builder's form and read back is the same rule; what was typed is never lost."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.console.segments.builder import rules as forms
from enishi.console.segments.builder.sketch import gathered, pairs, posted
from enishi.segments.types import AllOf, AnyOf, NoneOf, Rule
from tests.core.segments.making_rules import LEAVES, rules


def there_and_back(rule: Rule, places: int) -> Rule | None:
    return forms.read(posted(gathered(pairs(forms.written(rule, places)))), places).rule


@hypothesis_settings(max_examples=300)
@given(rules(), st.sampled_from((0, 2)))
def test_any_rule_comes_back_from_its_form(rule: Rule, places: int) -> None:
    expected = rule if isinstance(rule, AllOf | AnyOf | NoneOf) else AllOf(rules=(rule,))
    assert there_and_back(rule, places) == expected


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_kind_of_condition_comes_back(kind: type) -> None:
    @hypothesis_settings(max_examples=60)
    @given(LEAVES[kind])
    def comes_back(leaf: Rule) -> None:
        assert there_and_back(leaf, 0) == AllOf(rules=(leaf,))

    comes_back()


_TYPED = st.dictionaries(
    st.sampled_from(("what", "count.first", "values", "where.0.op")), st.lists(st.text(), max_size=2)
)


@given(
    st.dictionaries(
        st.from_regex(r"r(\.[0-2]){0,3}:(kind|what|values|count\.first)", fullmatch=True),
        st.lists(st.text(), max_size=2),
    )
)
def test_whatever_is_posted_is_a_tree_that_posts_itself_again(form: dict[str, list[str]]) -> None:
    tree = posted(form)
    assert posted(gathered(pairs(tree))) == posted(gathered(pairs(posted(gathered(pairs(tree))))))
    forms.read(tree)
