"""Invented organisations and people. Nobody here exists."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.accounts.policy import Role


class Stage(StrEnum):
    """How far an invented organisation has come."""

    NEW = auto()
    DECLINED_INTEREST = auto()
    INVITED = auto()
    DRAFT = auto()
    SUBMITTED = auto()
    CHECKING = auto()
    CHANGES_REQUESTED = auto()
    IN_REVIEW = auto()
    ASKED = auto()
    ANSWERED = auto()
    CONSENSUS = auto()
    DECLINED = auto()
    APPEALED = auto()
    DEFERRED = auto()
    WITHDRAWN = auto()
    MOU_SENT = auto()
    MOU_DISCUSSED = auto()
    MOU_SIGNED = auto()
    MOU_SIGNED_OUTSIDE = auto()
    CONDITIONAL = auto()
    ACTIVE = auto()


def host_of(organisation: str) -> str:
    return organisation.split()[0].lower() + ".example"


def address_at(organisation: str, person: str) -> str:
    return f"{person.split()[0].lower()}@{host_of(organisation)}"


@dataclass(frozen=True, kw_only=True)
class Invented:
    """An organisation and the person who speaks for it; days_ago is when it first wrote."""

    name: str
    contact: str
    stage: Stage
    days_ago: int
    country: str = "IN"
    legal_form: str = "company"
    city: str = "Bengaluru"
    state: str = "KA"
    products: tuple[str, ...] = ("URBAN", "PT", "TL")
    languages: tuple[str, ...] = ("en", "hi")
    about: str = "We bring public services of cities online, train their staff and look after what runs."

    @property
    def address(self) -> str:
        return address_at(self.name, self.contact)

    @property
    def host(self) -> str:
        return host_of(self.name)


STAFF: tuple[tuple[str, Role], ...] = (
    ("Meera Iyer", Role.PROGRAM_MANAGER),
    ("Joseph Dsouza", Role.PROGRAM_MANAGER),
    ("Anand Krishnan", Role.CHAIR),
    ("Grace Otieno", Role.CHAIR),
    ("Sara Haddad", Role.CHAIR),
    ("Ravi Menon", Role.REVIEWER),
    ("Farah Khan", Role.REVIEWER),
    ("Lucia Mendes", Role.REVIEWER),
    ("Owen Hughes", Role.REVIEWER),
    ("Nikhil Shah", Role.ADMIN),
)
LARGEST, SECOND, TO_SIGN = "Asha Systems", "Nirmaan Digital", "Sabarmati Solutions"
COLLEAGUES = (
    ("Kiran Bhat", Role.MEMBER, LARGEST),
    ("Mohan Desai", Role.MEMBER, TO_SIGN),
    ("Leela Pai", Role.VIEWER, LARGEST),
)  # the last works for the second, too
TO_BE_SIGNED = frozenset({Stage.MOU_SENT, Stage.MOU_DISCUSSED})
ORGANISATIONS: tuple[Invented, ...] = (
    Invented(name="Kaveri Grid Systems", contact="Lata Hegde", stage=Stage.NEW, days_ago=1),
    Invented(
        name="Baobab Civic Works",
        contact="Amina Odhiambo",
        stage=Stage.NEW,
        days_ago=3,
        country="KE",
        legal_form="foreign_company",
        city="Nairobi",
        state="",
        languages=("en", "sw"),
    ),
    Invented(name="Quickbyte Traders", contact="Sunil Jain", stage=Stage.DECLINED_INTEREST, days_ago=20),
    Invented(name="Tungabhadra Tech", contact="Deepa Rao", stage=Stage.INVITED, days_ago=4),
    Invented(
        name="Sahyadri Data Labs", contact="Imran Shaikh", stage=Stage.DRAFT, days_ago=12, city="Pune", state="MH"
    ),
    Invented(name="Lotus Ledger", contact="Hema Nair", stage=Stage.SUBMITTED, days_ago=16, city="Kochi", state="KL"),
    Invented(
        name="Peepal Software", contact="Arjun Singh", stage=Stage.CHECKING, days_ago=18, city="Jaipur", state="RJ"
    ),
    Invented(
        name="Himavat Consulting",
        contact="Tenzin Dolma",
        stage=Stage.CHANGES_REQUESTED,
        days_ago=22,
        legal_form="llp",
        city="Dehradun",
        state="UK",
    ),
    Invented(
        name="Godavari Infotech",
        contact="Suresh Reddy",
        stage=Stage.IN_REVIEW,
        days_ago=28,
        city="Hyderabad",
        state="TS",
    ),
    Invented(
        name="Konark Digital", contact="Smita Das", stage=Stage.CONSENSUS, days_ago=34, city="Bhubaneswar", state="OD"
    ),
    Invented(
        name="Rapid Rollouts", contact="Vikram Sethi", stage=Stage.DECLINED, days_ago=40, city="Delhi", state="DL"
    ),
    Invented(
        name="Firefly Studio", contact="Nisha Kapoor", stage=Stage.DEFERRED, days_ago=58, city="Chandigarh", state="CH"
    ),
    Invented(
        name="Malabar Systems",
        contact="Thomas Kurian",
        stage=Stage.WITHDRAWN,
        days_ago=40,
        city="Kozhikode",
        state="KL",
    ),
    Invented(
        name=TO_SIGN,
        contact="Jignesh Patel",
        stage=Stage.MOU_SENT,
        days_ago=24,
        city="Ahmedabad",
        state="GJ",
    ),
    Invented(name="Yamuna Works", contact="Pooja Sharma", stage=Stage.MOU_SIGNED, days_ago=48, city="Agra", state="UP"),
    Invented(
        name=LARGEST,
        contact="Asha Rao",
        stage=Stage.ACTIVE,
        days_ago=150,
        products=("URBAN", "PT", "TL", "PGR"),
        languages=("en", "hi", "kn"),
        about="We implement property tax, trade licences and grievances for cities in the south of India.",
    ),
    Invented(
        name="Nirmaan Digital",
        contact="Gurpreet Kaur",
        stage=Stage.ACTIVE,
        days_ago=120,
        city="Amritsar",
        state="PB",
        products=("URBAN", "WS", "SW"),
        languages=("en", "hi", "pa"),
        about="Water and sewerage connections, billing and field staff: planned, built and supported.",
    ),
    Invented(
        name="Mzizi Health Systems",
        contact="Wanjiru Kamau",
        stage=Stage.ACTIVE,
        days_ago=100,
        country="KE",
        legal_form="foreign_company",
        city="Mombasa",
        state="",
        products=("HEALTH", "HCM"),
        languages=("en", "sw"),
        about="Health campaigns from the first plan to the last dose, with teams in three countries.",
    ),
    Invented(name="Chambal Cloud", contact="Neha Gupta", stage=Stage.ASKED, days_ago=20, city="Kota", state="RJ"),
    Invented(
        name="Narayani Networks",
        contact="Bishal Thapa",
        stage=Stage.ANSWERED,
        days_ago=22,
        city="Haridwar",
        state="UK",
    ),
    Invented(
        name="Vindhya Code Works", contact="Rohan Mishra", stage=Stage.APPEALED, days_ago=34, city="Lucknow", state="UP"
    ),
    Invented(
        name="Satpura Software",
        contact="Vidya Joshi",
        stage=Stage.CONDITIONAL,
        days_ago=56,
        city="Nagpur",
        state="MH",
    ),
    Invented(
        name="Kabini Platforms",
        contact="Meenakshi Sundaram",
        stage=Stage.MOU_DISCUSSED,
        days_ago=30,
        city="Mysuru",
        state="KA",
    ),
    Invented(
        name="Tapi Datalabs",
        contact="Farida Merchant",
        stage=Stage.MOU_SIGNED_OUTSIDE,
        days_ago=45,
        city="Surat",
        state="GJ",
    ),
)
