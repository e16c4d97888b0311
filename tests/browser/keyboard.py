"""Goes through a page with the keys Tab and Enter only."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page

MOST_STOPS = 80
IN_ORDER = """() => {
  const groups = new Set();
  const isFurtherRadio = (stop) => stop.type === "radio" && groups.size === groups.add(stop.name).size;
  return [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary, [tabindex='0'])")]
    .filter((stop) => stop.type !== "hidden" && stop.checkVisibility() && !isFurtherRadio(stop))
    .map((stop) => stop.id || stop.textContent.trim());
}"""
FOCUSED = """() => {
  const stop = document.activeElement;
  const boxes = [...(stop.labels ?? [])].map((label) => getComputedStyle(label, "::before"));
  return {
    name: stop.id || stop.textContent.trim(),
    target: stop.getAttribute("href") ?? "",
    place: (stop.closest("main, header, footer, body > a") ?? document.body).localName,
    is_shown: [getComputedStyle(stop), ...boxes].some((look) => look.boxShadow + look.outlineStyle !== "nonenone"),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus is, and whether one sees that."""

    name: str
    target: str
    place: str
    is_shown: bool


def tab_through(page: Page) -> list[Stop]:
    """Press Tab from the top of the page until the footer is reached."""
    stops = [tab(page)]
    while stops[-1].place != "footer" and len(stops) < MOST_STOPS:
        stops.append(tab(page))
    return stops


def tab(page: Page) -> Stop:
    page.keyboard.press("Tab")
    return Stop(**page.evaluate(FOCUSED))


def tab_to(page: Page, name: str) -> None:
    for _ in range(MOST_STOPS):
        if tab(page).name == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def skip_to_main(page: Page) -> None:
    """Use the skip link of the page, opened anew."""
    page.reload()
    tab(page)
    page.keyboard.press("Enter")


def own_reference(page: Page) -> str:
    page.goto("/apply")
    found = re.search(r"DPP-APP-\d{4}-\d{4}", page.inner_text("main"))
    assert found
    return found[0]
