"""What the organisation declares; a yes leads to a question, not to a refusal. Pure."""

from app.applications.policy import About, Answers
from app.applications.policy.refusals import Refusal, Remark, gaps_in

STATEMENTS = {
    "not_blacklisted": "We are not blacklisted or debarred by any country, development bank or public body, "
    "and were not in the last three years.",
    "mit_license": "We adhere to the MIT License of DIGIT: we keep its notice in every copy of the code.",
    "guide": "We keep to the guide of the DIGIT Partner Program for as long as we are a partner.",
    "personal_data": "The people we name know that the program uses their data to decide on this application.",
}
QUESTIONS = {
    "conflict": "Does anybody in your organisation have ties to eGov Foundation or to the panel?",
    "litigation": "Are there open proceedings, convictions or insolvency cases against your organisation?",
}
DETAILS = {"conflict": "Describe the ties: who, with whom, of which kind.", "litigation": "Describe the proceedings."}
REQUIRED = {
    "not_blacklisted": "Confirm that you are not blacklisted, or write to us before you go on.",
    "mit_license": "Confirm that you adhere to the MIT License.",
    "guide": "Confirm that you keep to the guide.",
    "personal_data": "Confirm that the people you name know of it.",
    "conflict": "Say whether there are ties.",
    "litigation": "Say whether there are proceedings.",
}
ANSWERS = {"yes": "Yes", "no": "No"}


def gaps(answers: Answers, about: About) -> list[Refusal]:
    found = gaps_in(answers, REQUIRED)
    for field, ask in DETAILS.items():
        if answers.get(field) == "yes" and not answers.get(f"{field}_text"):
            found.append(Refusal(field=f"{field}_text", message=ask))
    return found


def faults(answers: Answers, about: About) -> list[Refusal]:
    return []


def remarks(answers: Answers, about: About) -> list[Remark]:
    return []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    shown: list[tuple[str, str, object]] = [
        (field, statement, "Confirmed" if answers.get(field) else None) for field, statement in STATEMENTS.items()
    ]
    for field, question in QUESTIONS.items():
        words = ANSWERS.get(answers.get(field, ""), "")
        told = (words, answers.get(f"{field}_text"))
        shown.append((field, question, ". ".join(part for part in told if part)))
    return shown
