"""The menu: only what the actor may open."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.accounts.access import current_actor
from app.accounts.policy import Actor, Permission


@dataclass(frozen=True, kw_only=True)
class Item:
    """An entry of the menu; without a permission everybody sees it, and some only people of a partner."""

    text: str
    endpoint: str
    permission: Permission | None = None
    is_for_partners: bool = False

    def is_shown_to(self, actor: Actor) -> bool:
        is_allowed = self.permission is None or actor.may(self.permission)
        return is_allowed and (actor.works_for_partner or not self.is_for_partners)


ITEMS = (
    Item(text="Program", endpoint="guide.programme"),
    Item(text="Partner directory", endpoint="directory.partners"),
    Item(text="My application", endpoint="applications.mine", permission=Permission.VIEW_APPLICATION),
    Item(text="My partnership", endpoint="clients.home", permission=Permission.VIEW_PARTNERSHIP, is_for_partners=True),
    Item(text="My organisation", endpoint="identity.mine", permission=Permission.VIEW_MEMBERS),
    Item(text="Desk", endpoint="desk.queue", permission=Permission.VIEW_DESK),
    Item(text="My reviews", endpoint="reviews.mine", permission=Permission.REVIEW_APPLICATIONS),
    Item(text="Panel", endpoint="panel.board", permission=Permission.CHAIR_PANEL),
    Item(text="Messages", endpoint="notices.mine", permission=Permission.OWN_ACCOUNT),
)


def navigation() -> list[dict[str, object]]:
    """Return the entries as the base template shows them."""
    actor = current_actor()
    return [
        {"text": item.text, "href": url_for(item.endpoint), "active": request.endpoint == item.endpoint}
        for item in ITEMS
        if item.endpoint in current_app.view_functions and item.is_shown_to(actor)
    ]
