"""From a template to the clauses of one MoU: values take the places that it names, and nothing else happens. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from re import RegexFlag
from string import Template
from typing import Any

Article = Mapping[str, Any]  # title and clauses; a clause has code, text and sources


class ClauseText(Template):
    """A text with places like ${partner.legal_name}: a name in a list of values, no attribute, call or file."""

    idpattern = r"(?!)"  # a dollar without braces names nothing
    braceidpattern = r"[a-z]+(?:[._][a-z]+)*"
    flags = RegexFlag(0)


def values_of(terms: Mapping[str, Any]) -> dict[str, str]:
    """Return every single value of the terms by its path; what is blank is no value."""
    return {path: str(value) for path, value in _leaves(terms) if str(value).strip()}


def _leaves(terms: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str | int]]:
    for name, value in terms.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{name}.")
        elif isinstance(value, str | int):
            yield before + name, value


def unresolved(articles: Sequence[Article], values: Mapping[str, str]) -> list[str]:
    """Name the places of a template for which there is no value, each once, in the order of the text."""
    names = [name for clause in _clauses(articles) for name in ClauseText(clause["text"]).get_identifiers()]
    return [name for name in dict.fromkeys(names) if name not in values]


def _clauses(articles: Sequence[Article]) -> list[Mapping[str, Any]]:
    return [clause for article in articles for clause in article["clauses"]]


def articles_for(articles: Sequence[Article], kind: str) -> list[dict[str, Any]]:
    """Return the articles with the clauses that this kind of memorandum has; one without any is left out."""
    chosen = [
        {**article, "clauses": [clause for clause in article["clauses"] if clause.get("only", kind) == kind]}
        for article in articles
    ]
    return [article for article in chosen if article["clauses"]]


def filled_in(articles: Sequence[Article], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the articles with numbered clauses and every value in its place; a value is never a template."""
    return [
        {
            "number": str(row),
            "title": article["title"],
            "clauses": [
                {**clause, "number": f"{row}.{column}", "text": ClauseText(clause["text"]).substitute(values)}
                for column, clause in enumerate(article["clauses"], start=1)
            ],
        }
        for row, article in enumerate(articles, start=1)
    ]
