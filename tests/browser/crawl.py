"""Walks through a portal by its links, a few pages of each kind."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import AnyConverter, Map, RequestRedirect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const answer = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return answer.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}"""
ADDRESSES = """() => [
  ...[...document.querySelectorAll("a[href]")].map((link) => link.href),
  ...[...document.querySelectorAll("form:not([method=post])")].map((form) =>
    `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`),
]"""
FACTS = """() => ({
  headings: document.querySelectorAll("h1").length,
  title: document.title,
  classes: [...new Set([...document.querySelectorAll("body *")].map((e) => e.tagName + "." + e.className))].sort().join(),
})"""
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@dataclass
class Kinds:
    """Says which kind of page an address leads to: the route, which of its fixed words, which filters."""

    url_map: Map

    def of(self, url: str) -> str:
        parts = urlsplit(url)
        try:
            rule, values = self.url_map.bind("").match(parts.path, return_rule=True)
        except MethodNotAllowed:
            return ""
        except (HTTPException, RequestRedirect):
            return parts.path
        fixed = [value for name, value in values.items() if isinstance(rule._converters[name], AnyConverter)]
        asked = sorted(name for name, value in parse_qsl(parts.query))
        return " ".join([rule.endpoint, *fixed, *asked])


@dataclass
class Walk:
    """One person's way through the portal: every link is followed, but at most `most` pages of a kind are opened."""

    page: Page
    kinds: Kinds
    most: int
    seen: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def pages(self, *starts: str) -> Iterator[tuple[str, str]]:
        """Open page after page; give the kind and the address of each while it is open."""
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        host = urlsplit(self.page.url).netloc
        ahead, known = deque(starts), set(starts)
        while ahead:
            url = ahead.popleft()
            kind = self.kinds.of(url)
            if not kind or self.seen[kind] >= self.most or not self._open(url, kind):
                continue
            found = [address.split("#")[0] for address in self.page.evaluate(ADDRESSES)]
            new = [address for address in dict.fromkeys(found) if urlsplit(address).netloc == host]
            ahead.extend(address for address in new if address not in known)
            known.update(new)
            yield self.kinds.of(self.page.url), url

    def take_errors(self) -> list[str]:
        errors, self.errors = self.errors, []
        return errors

    def _open(self, url: str, kind: str) -> bool:
        """Go there, unless it is a file, which is only asked for."""
        self.seen[kind] += 1
        try:
            answer: Response | None = self.page.goto(url)
            status = answer.status if answer else 0
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            status, answer = self.page.request.get(url).status, None
        if status >= 400:
            self.errors.append(f"status {status}")
        return answer is not None

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"console: {message.text}")
