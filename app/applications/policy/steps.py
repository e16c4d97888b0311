"""The steps of an application, in the order in which they are asked. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """One topic of the application, on a page of its own under this key."""

    key: str
    title: str
    group: str
    why: str


EVIDENCE = "evidence"
STEPS: tuple[Step, ...] = (
    Step(
        key="organisation",
        title="Organisation",
        group="Your organisation",
        why="The MoU names your organisation with these details.",
    ),
    Step(
        key="identifiers",
        title="Registration numbers",
        group="Your organisation",
        why="The numbers tell your organisation from others with a similar name.",
    ),
    Step(
        key="people",
        title="People",
        group="Your organisation",
        why="We write to the contact, the signatory signs the MoU, and owners are checked against public lists.",
    ),
    Step(
        key="capabilities",
        title="Capabilities",
        group="What you do",
        why="Governments find you in the partner directory by these answers.",
    ),
    Step(
        key="experience",
        title="Experience",
        group="What you do",
        why="The guide asks for experience with large government programs.",
    ),
    Step(
        key="team",
        title="Team plan",
        group="What you do",
        why="Within six months of becoming a partner, your team is trained in nine areas.",
    ),
    Step(
        key=EVIDENCE,
        title="Documents",
        group="Proofs",
        why="The panel decides on proofs, not on promises.",
    ),
    Step(
        key="declarations",
        title="Declarations",
        group="Proofs",
        why="These statements bind your organisation and become part of the application.",
    ),
)
SECTION_STEPS: dict[str, Step] = {step.key: step for step in STEPS if step.key != EVIDENCE}


def unchanged(key: str) -> str:
    """Return what to say of a section that came back and says what it said before."""
    return (
        f"Change {SECTION_STEPS[key].title.lower()}, or say why it stays: it came back, and says what it said before."
    )
