"""The MoU is data: values take their places in it, and a place without a value keeps it from being drafted."""

from contextlib import nullcontext
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.agreements.documents import mou_html
from app.agreements.policy.template import filled_in, unresolved, values_of
from app.agreements.policy.terms import check_terms, missing_terms, whole_terms
from app.core.errors import NotFound, RuleBroken
from app.guide.models import MouTemplate
from app.guide.policy.mou import BrokenTemplate, check_template
from app.guide.service import load_reference, mou_template
from tests.agreements.builders import TEMPLATE, UNFILLED, with_value
from tests.builders import NOW

PLACES = [
    "application",
    "term.years",
    "guide.number",
    "client_report_days",
    "notice_days",
    "term.renewal_days",
    "term.grace_days",
    "signatory.name",
]
NAMES = [
    "Łódź & Söhne",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% include 'x' %} ${guide.number} $application",
    "आशा क्षेत्री",
    "தமிழ்நாடு மின்னணு",
    "شركة البرمجيات",
    "O’Brien & Сыновья 株式会社",
]
accepted = nullcontext()


def article(*texts: str) -> list[dict[str, Any]]:
    rows = [{"code": f"C{row}", "text": text, "sources": ["S1.46"]} for row, text in enumerate(texts)]
    return [{"title": "T", "clauses": rows}]


def texts(articles: list[dict[str, Any]]) -> list[str]:
    return [clause["text"] for article in articles for clause in article["clauses"]]


class Words(HTMLParser):
    """What somebody reads on a page, whatever the page looks like."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_the_shipped_template_resolves_every_place_and_numbers_its_clauses() -> None:
    whole = whole_terms(UNFILLED)

    assert unresolved(UNFILLED["articles"], {}) == PLACES
    assert [clause["number"] for clause in whole["articles"][1]["clauses"]] == ["2.1", "2.2"]
    assert "$" not in "".join(texts(whole["articles"]))
    assert "within 7 calendar days" in "".join(texts(whole["articles"]))


@given(st.sets(st.sampled_from(PLACES)))
def test_every_place_without_a_value_is_named_and_nothing_is_drafted(gone: set[str]) -> None:
    """S1.46: a missing value refuses to issue and names it."""
    terms = UNFILLED
    for place in gone:
        terms = with_value(terms, place, " ")

    assert unresolved(UNFILLED["articles"], values_of(terms)) == [place for place in PLACES if place in gone]
    assert len(missing_terms(terms)) == len(gone)
    with pytest.raises(RuleBroken, match="cannot be drafted") if gone else accepted:
        whole_terms(terms)


@given(st.lists(st.sampled_from(["a", "b.c", "d_e.f"]), min_size=1), st.sets(st.sampled_from(["a", "b.c"])))
def test_a_new_place_that_nobody_fills_is_named_once(names: list[str], known: set[str]) -> None:
    articles = article(*(f"x ${{{name}}} y" for name in names))
    missing = unresolved(articles, dict.fromkeys(known, "v"))

    assert missing == [name for name in dict.fromkeys(names) if name not in known]
    told = missing_terms(UNFILLED | {"articles": articles, "a": 1, "b": {"c": ""}})
    assert told == [f"the value for {name}" for name in dict.fromkeys(names) if name != "a"]


@given(st.text(min_size=1))
def test_a_value_stands_in_the_text_as_it_is_and_is_never_a_template(value: str) -> None:
    """Also one that looks like a place: it is put in once and not looked at again."""
    whole = filled_in(article("<${a.b}>", "stays"), {"a.b": value, "c": "secret"})

    assert texts(whole) == [f"<{value}>", "stays"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_exactly_as_they_were_entered(name: str) -> None:
    """Scenario 19, the text: accents, signs, markup, scripts of India and Arabic, for both names of the partner."""
    named = with_value(with_value(UNFILLED, "signatory.name", name), "partner.legal_name", name)
    page = Words(mou_html(whole_terms(named)))

    assert len([said for said in page.found if name in said]) > 4
    assert any(f"first {name} for the Partner" in said for said in page.found)
    assert "script" not in page.tags


@pytest.mark.parametrize(
    "text",
    [
        "$application",
        "${}",
        "${a.__class__}",
        "${a[0]}",
        "${a!r}",
        "${A}",
        "costs 5$",
        "${a",
        "${a }",
        "${.a}",
        "${open('x')}",
    ],
)
def test_a_text_with_anything_else_than_places_is_not_loaded(text: str) -> None:
    with pytest.raises(BrokenTemplate, match="C0 has a dollar sign"):
        check_template(article(text))


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ([], "no clause"),
        (article(" "), "C0 needs words"),
        ([{"title": "T", "clauses": [{"code": "A", "text": "x", "sources": []}]}], "A needs words and a source"),
        (article("x") + article("y"), "same code"),
    ],
)
def test_a_broken_template_is_refused(articles: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(BrokenTemplate, match=message):
        check_template(articles)


@given(st.text(alphabet="ab{}$._[]()!:'%\\\n ", max_size=30))
def test_whatever_passes_the_check_can_be_filled(text: str) -> None:
    """A text is either refused when it is loaded, or filled; it never fails in between."""
    articles = article(text + "x")
    try:
        check_template(articles)
    except BrokenTemplate:
        return

    assert len(texts(filled_in(articles, dict.fromkeys(unresolved(articles, {}), "v")))) == 1


def test_a_template_is_loaded_once_and_the_one_of_the_day_counts(session: Session) -> None:
    for _ in range(2):
        load_reference(session)
    later = MouTemplate(number="2031.1", valid_from=NOW.date().replace(year=2031), articles=article("x"))
    session.add(later)
    session.flush()

    assert mou_template(session, NOW.date()).number == TEMPLATE["number"]
    assert mou_template(session, later.valid_from) is later
    with pytest.raises(NotFound):
        mou_template(session, NOW.date().replace(year=2019))


def test_an_mou_without_any_clause_is_not_drafted() -> None:
    with pytest.raises(RuleBroken, match="the clauses of the MoU"):
        check_terms(UNFILLED | {"articles": []})
