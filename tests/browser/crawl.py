"""Walks through the portal by its links, a few pages of each kind, and looks at what a page must always be."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Response, ViewportSize
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import AnyConverter, Map

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RUN_AXE = """async (off) => {
  const rules = Object.fromEntries((off ?? []).map((rule) => [rule, { enabled: false }]));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags, rules, resultTypes: ["violations"], preload: false });
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}"""
ADDRESSES = """() => {
  const asked = (form) => {
    const values = new FormData(form);
    for (const radio of form.querySelectorAll("[type=radio]"))
      if (!values.has(radio.name)) values.set(radio.name, radio.value);
    return `${form.action.split("?")[0]}?${new URLSearchParams(values)}`;
  };
  return [
    ...[...document.querySelectorAll("a[href]")].map((link) => link.href),
    ...[...document.querySelectorAll("form:not([method=post])")].map(asked),
  ].map((address) => address.split("#")[0]);
}"""
FAULTS = """() => [
  document.querySelectorAll("h1").length === 1 || "not one h1",
  document.title.length > " – DIGIT Partner Program".length || "no title",
  [...document.forms].every((form) => form.querySelector("button:not([type=button])")) || "form without a button",
  [...document.querySelectorAll("[style], style, script:not([src])")].length === 0 || "inline style or script",
].filter((answer) => answer !== true)"""
PARTS = """() => [...new Set([...document.querySelectorAll("main *")]
  .map((element) => `${element.tagName}.${element.getAttribute("class")}`))]"""
IS_TOO_WIDE = """() => document.documentElement.scrollWidth > window.innerWidth
  || [...document.querySelectorAll(".portal-table")].some((table) => table.scrollWidth > table.clientWidth)"""
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
OTHER_PEOPLES_LINKS = "demo.one_mail"


@dataclass(frozen=True)
class Kinds:
    """Says which kind of page an address leads to: the route, which of its fixed words, which filters."""

    url_map: Map

    def of(self, url: str) -> str:
        """Return the kind, or nothing when the address is only sent to."""
        parts = urlsplit(url)
        try:
            rule, values = self.url_map.bind("").match(parts.path, return_rule=True)
        except MethodNotAllowed:
            return ""
        except HTTPException:
            return parts.path
        fixed = [str(value) for name, value in values.items() if isinstance(rule._converters[name], AnyConverter)]
        return " ".join([rule.endpoint, *fixed, *sorted(name for name, _ in parse_qsl(parts.query))])

    def all(self) -> set[str]:
        """Return the routes of all pages and files."""
        return {rule.endpoint for rule in self.url_map.iter_rules() if "GET" in (rule.methods or ())}


@dataclass
class Walk:
    """One person's way: every link is followed, but at most `most` pages of a kind, and none of a known route."""

    page: Page
    kinds: Kinds
    most: int
    known: frozenset[str] = frozenset()
    seen: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    _found: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url} script: {error}"))

    def pages(self, *starts: str) -> Iterator[str]:
        """Go on from the page that is open and from these; give the kind of each page while it is open."""
        ahead = deque([self.page.url, *(self._absolute(start) for start in starts)])
        while ahead:
            url = ahead.popleft()
            if not self._open(url):
                continue
            kind = self.kinds.of(self.page.url)
            if kind != OTHER_PEOPLES_LINKS:
                ahead.extend(self._new())
            yield kind

    def _new(self) -> list[str]:
        found = [url for url in self.page.evaluate(ADDRESSES) if url.startswith(self._absolute("/"))]
        new = [url for url in dict.fromkeys(found) if url not in self._found]
        self._found.update(new)
        return new

    def _open(self, url: str) -> bool:
        """Go there, unless there were enough of its kind. A file is only asked for."""
        kind = self.kinds.of(url)
        if not kind or kind.split()[0] in self.known or self.seen[kind] >= self.most:
            return False
        self.seen[kind] += 1
        try:
            answer: Response | None = self.page.goto(url)
            status = answer.status if answer else 0
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            status, answer = self.page.request.get(url).status, None
        if not 200 <= status < 400:
            self.problems.append(f"{url} answers {status}")
        return answer is not None

    def _absolute(self, path: str) -> str:
        parts = urlsplit(self.page.url)
        return f"{parts.scheme}://{parts.netloc}{path}"

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"{self.page.url} console: {message.text}")


def faults_of(page: Page, looked_at: dict[str, set[str]], kind: str) -> list[str]:
    """Return what is wrong with the narrow page that is open, and with its wide form."""
    found: list[str] = page.evaluate(FAULTS)
    if page.evaluate(IS_TOO_WIDE):
        found.append("scrolls sideways")
    parts = set(page.evaluate(PARTS))
    if not parts <= looked_at.get(kind, set()):
        found += _faults_for_axe(page, off=["color-contrast"] if looked_at else [])
        looked_at.setdefault(kind, set()).update(parts)
    return [f"{page.url} {fault}" for fault in found]


def _faults_for_axe(page: Page, off: list[str]) -> list[str]:
    """A page tells axe nothing new when others of its kind had all its elements and classes.

    `off` are rules about what the wide form shares with the narrow one.
    """
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE)
    page.set_viewport_size(WIDE)
    found += page.evaluate(RUN_AXE, off)
    page.set_viewport_size(NARROW)
    return found
