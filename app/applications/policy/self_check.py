"""Six questions that tell whether an application is likely to meet the criteria. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.applications.policy.interests import MARKET_PLAYERS, PLAYER_TEXT, Player
from app.guide.policy import PLACES

YES, NO, UNSURE = "yes", "no", "unsure"
THREE_ANSWERS = {YES: "Yes", NO: "No", UNSURE: "I am not sure"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: its clause, the answers that meet it, those that rule a partnership out, and what to do then."""

    name: str
    clause: str
    text: str
    hint: str = ""
    options: Mapping[str, str]
    meets: frozenset[str]
    rules_out: frozenset[str] = frozenset()
    advice: str = ""


QUESTIONS = (
    Question(
        name="player",
        clause="CRIT-ELIG",
        text="What kind of organisation are you?",
        options={player.value: text for player, text in PLAYER_TEXT.items()},
        meets=frozenset(MARKET_PLAYERS),
        rules_out=frozenset(Player) - MARKET_PLAYERS,
        advice="Tell us about your interest all the same. We keep it, and write to you when the program opens to you.",
    ),
    Question(
        name="country",
        clause="CRIT-ELIG",
        text="Where is your organisation registered?",
        hint="This decides which documents we ask for.",
        options=PLACES,
        meets=frozenset(PLACES),
    ),
    Question(
        name="barred",
        clause="CRIT-BLACKLIST",
        text="Is your organisation barred from business anywhere?",
        hint="By a government, a development bank or the like, in any country, today.",
        options=THREE_ANSWERS,
        meets=frozenset({NO}),
        rules_out=frozenset({YES}),
        advice="Find out who lists it, why, and until when. A listed organisation cannot become a partner.",
    ),
    Question(
        name="experience",
        clause="CRIT-EXP",
        text="Has your organisation carried out large programs for governments?",
        hint="You name the agency, the place, the years and the size of each.",
        options=THREE_ANSWERS,
        meets=frozenset({YES}),
        advice="Collect the programs you had a part in, with a work order or a letter of the client for each.",
    ),
    Question(
        name="team",
        clause="CRIT-TEAM",
        text="Can you have a team trained on DIGIT within six months of becoming a partner?",
        hint="Together its people cover nine areas, from customisation to support after deployment.",
        options=THREE_ANSWERS,
        meets=frozenset({YES}),
        advice="Plan who learns what by when. The application asks for this plan, not for the finished training.",
    ),
    Question(
        name="licence",
        clause="CRIT-MIT",
        text="Will everything you build on DIGIT keep the text of the MIT License and its notices?",
        options=THREE_ANSWERS,
        meets=frozenset({YES}),
        advice="Talk to those who decide about your licences. There are no exceptions to this criterion.",
    ),
)


def gaps(answers: Mapping[str, str]) -> list[Question]:
    """Return the answered questions whose answer does not meet its clause, in order (S1.8, S1.26 to S1.31)."""
    answered = [question for question in QUESTIONS if question.name in answers]
    return [question for question in answered if answers[question.name] not in question.meets]


def may_apply(answers: Mapping[str, str]) -> bool:
    """Tell whether no answer so far rules a partnership out (S1.8, S1.27)."""
    return not any(answers.get(question.name) in question.rules_out for question in QUESTIONS)
