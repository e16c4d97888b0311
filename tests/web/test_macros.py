"""The macros and the base page, rendered by a small app of their own and read back as HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, flash, render_template_string
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from lxml import html
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length

from app.web.assets import asset_url, install

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
MACROS = """{% from "macros.html" import back_link, button_form, data_table, demo_banner, details, field, file_row,
    flashes, form_errors, form_for, history, inset, pagination, panel, stat, status_line, status_tag, summary_list,
    task_list, warning %}"""
HOSTILE = "<script>alert('x')</script>\""
NOON = datetime(2030, 3, 10, 12, tzinfo=UTC)
CHOICES = [SelectChoice("one", "One"), SelectChoice("two", "Two")]


class Person(Form):  # type: ignore[misc]
    name = StringField("Name of the person", [InputRequired("Enter the person's name.")])


class Everything(FlaskForm):  # type: ignore[misc]
    form_key = HiddenField(default="key-1")
    name = StringField(
        "Name",
        [InputRequired("Enter the name."), Length(max=5, message="Use five letters.")],
        description="As registered",
    )
    mail = EmailField("Mail", render_kw={"autocomplete": "email"})
    phone = TelField("Phone")
    secret = PasswordField("Password")
    people_count = IntegerField("People")
    fee = DecimalField("Fee")
    site = URLField("Site")
    about = TextAreaField("About")
    started_on = DateField("Started")
    agreed = BooleanField("I agree", [InputRequired("Agree first.")])
    state = SelectField("State", choices=CHOICES)
    kind = RadioField("Kind", choices=CHOICES, validators=[InputRequired("Choose a kind.")])
    products = SelectMultipleField("Products", choices=CHOICES)
    proof = FileField("Proof", render_kw={"accept": ".pdf,.png", "data-max-size": "10 MB"})
    photos = MultipleFileField("Photos")
    owners = FieldList(StringField("Owner", [InputRequired("Enter the owner.")]), min_entries=1)
    person = FormField(Person)


VISIBLE = [name for name in vars(Everything) if isinstance(getattr(Everything, name), type(Everything.name))]
DRAWN = [name for name in VISIBLE if name not in {"form_key", "owners", "person"}]


@dataclass(frozen=True)
class Page:
    number: int = 5
    pages: int = 9
    total: int = 221
    first: int = 101
    last: int = 125

    def url_for_page(self, number: int) -> str:
        return f"?page={number}"


@pytest.fixture
def site() -> Iterator[Flask]:
    site = Flask(__name__, template_folder=str(TEMPLATES))
    site.config.update(SECRET_KEY="only for this test", WTF_CSRF_TIME_LIMIT=None)
    install(site)
    site.jinja_env.filters["moment"] = lambda moment: moment.strftime("%d %B %Y, %H:%M")
    CSRFProtect(site)
    with site.test_request_context(method="POST"):
        yield site


def draw(source: str, **values: object) -> html.HtmlElement:
    return html.fromstring("<div>" + render_template_string(MACROS + source, **values) + "</div>")


def filled(data: dict[str, object]) -> Everything:
    form = Everything(formdata=MultiDict({"csrf_token": generate_csrf(), **data}))
    form.validate()
    return form


def text(found: html.HtmlElement, xpath: str) -> str:
    return " ".join(" ".join(element.text_content().split()) for element in found.xpath(xpath))


def values(found: html.HtmlElement, xpath: str) -> list[str]:
    return [str(value) for value in found.xpath(xpath)]


@pytest.mark.parametrize("name", DRAWN)
def test_every_kind_of_field_has_a_label_and_its_error(site: Flask, name: str) -> None:
    form = filled({})
    form[name].errors = ["Something is wrong."]

    found = draw("{{ field(form[name], hint='Some help') }}", form=form, name=name)

    names = {f.get("id"): f for f in found.xpath("//input|//select|//textarea")}
    assert values(found, "//label/@for") == list(names)
    described = values(found, "//@aria-describedby")
    assert described == [f"{name}-hint {name}-error"]
    assert found.xpath(f"//*[@id='{name}-hint']")
    assert text(found, f"//*[@id='{name}-error']") == "Error: Something is wrong."
    assert name in names
    assert "govuk-form-group--error" in found.xpath("./div/@class")[0]
    assert not found.xpath("//@required|//@maxlength|//@minlength")


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("name", HOSTILE, "//input/@value"),
        ("people_count", "many", "//input[@type='text'][@inputmode='numeric']/@value"),
        ("fee", "1,5", "//input[@type='text'][@inputmode='decimal']/@value"),
        ("started_on", "2030-02-31", "//input[@type='date']/@value"),
        ("mail", "not a mail", "//input[@type='email'][@autocomplete='email']/@value"),
        ("about", HOSTILE, "//textarea/text()"),
        ("state", "two", "//option[@selected]/@value"),
        ("kind", "two", "//input[@type='radio'][@checked]/@value"),
        ("products", "two", "//input[@type='checkbox'][@checked]/@value"),
        ("agreed", "y", "//input[@type='checkbox'][@checked]/@value"),
    ],
)
def test_what_was_typed_stays(site: Flask, name: str, typed: str, shown: str) -> None:
    found = draw("{{ field(form[name]) }}", form=filled({name: typed}), name=name)

    assert [value.removeprefix("\n").removeprefix("\r\n") for value in values(found, shown)] == [typed]


def test_a_password_is_never_sent_back(site: Flask) -> None:
    found = draw("{{ field(form.secret, autocomplete='new-password') }}", form=filled({"secret": "swordfish"}))

    assert values(found, "//input/@autocomplete") == ["new-password"]
    assert not found.xpath("//input/@value[.='swordfish']")


def test_a_file_field_says_what_it_takes(site: Flask) -> None:
    found = draw("{{ field(form.proof) }}{{ field(form.photos) }}", form=filled({}))

    assert text(found, "//*[@id='proof-hint']") == "Accepted: PDF, PNG. Largest size: 10 MB."
    assert values(found, "//input[@multiple]/@name") == ["photos"]


def test_a_label_can_be_the_heading_of_the_page(site: Flask) -> None:
    source = """{{ field(form.name, 'l', legend_as_heading=true, width=20, prefix='₹') }}
        {{ field(form.kind, 'l', legend_as_heading=true) }}"""

    found = draw(source, form=filled({}))

    assert values(found, "//h1/label/@for") == ["name"]
    assert text(found, "//legend/h1") == "Kind"
    assert text(found, "//*[@class='govuk-input__prefix']") == "₹"
    assert "govuk-input--width-20" in found.xpath("//input[@id='name']/@class")[0]


def test_the_error_summary_links_to_each_field(site: Flask) -> None:
    form = filled({"name": HOSTILE, "owners-0": "", "person-name": ""})
    form.form_errors = [HOSTILE]

    found = draw("{{ form_errors(form) }}", form=form)

    links = dict(zip(values(found, "//li/a/@href"), [text(a, ".") for a in found.xpath("//li/a")], strict=True))
    assert links["#name"] == "Use five letters."
    assert links["#kind"] == "Choose a kind."
    assert links["#owners-0"] == "Enter the owner."
    assert links["#person-name"] == "Enter the person's name."
    assert text(found, "//li[not(a)]") == HOSTILE
    assert text(found, "//h2") == "There is a problem"


def test_a_form_without_errors_has_no_summary(site: Flask) -> None:
    assert draw("{{ form_errors(form) }}", form=Everything(formdata=None)).text_content() == ""


def test_a_form_carries_its_hidden_fields_and_its_files(site: Flask) -> None:
    source = """
        {% call form_for(form, submit="Send", secondary={"text": "Later", "href": "/later"}) %}-{% endcall %}
        {% call form_for(person, secondary={"text": "Add", "name": "add", "value": "1"}) %}-{% endcall %}"""

    found = draw(source, form=filled({}), person=Person())

    with_files, plain = found.xpath("//form")
    assert (with_files.get("enctype"), plain.get("enctype")) == ("multipart/form-data", None)
    assert values(with_files, ".//input[@type='hidden']/@name") == ["form_key", "csrf_token"]
    assert text(with_files, ".//button[@data-prevent-double-click='true']") == "Send"
    assert values(with_files, ".//a/@href") == ["/later"]
    assert values(found, "//form/@action") == ["/", "/"]
    assert values(plain, ".//button[@name='add']/@value") == ["1"]


def test_one_button_forms_do_not_repeat_ids(site: Flask) -> None:
    source = "{% for _ in '12' %}{{ button_form(form, '/do', 'Remove', 'link', hidden_text='a.pdf') }}{% endfor %}"

    found = draw(source, form=filled({}))

    assert values(found, "//form/@action") == ["/do", "/do"]
    assert len(found.xpath("//input[@name='csrf_token']")) == 2
    assert not found.xpath("//@id")


LISTS = {
    "tag": ("{{ status_tag(hostile, 'danger') }}", "//strong[contains(@class, 'govuk-tag--red')]"),
    "tasks": (
        "{{ task_list([{'title': 'T', 'items': ["
        "{'title': hostile, 'href': '/a', 'hint': 'h', 'status': 'Done', 'tone': 'success'},"
        "{'title': 'B', 'href': none, 'hint': none, 'status': 'Wait'}]}]) }}",
        "//a[@aria-describedby='tasks-1-1-hint tasks-1-1-status']",
    ),
    "summary": (
        "{{ summary_list([{'key': 'K', 'value': hostile, 'change_href': '/c'}, {'key': 'L', 'value': ['a', 'b']},"
        "{'key': 'M', 'value': none}, {'key': 'N', 'value': 0}], card_title='Card') }}",
        "//dd[normalize-space()='Not given']",
    ),
    "table": (
        "{{ data_table('C', [{'key': 'a', 'label': 'A'}, {'key': 'b', 'label': 'B', 'numeric': true}],"
        "[{'a': {'text': hostile, 'href': '/a'}, 'b': 1},"
        "{'a': {'tag': 'Open', 'tone': 'info'}, 'b': none}], 'None') }}",
        "//div[@role='region'][@tabindex='0']//th[@scope='row']/a",
    ),
    "empty table": ("{{ data_table('C', [], [], hostile) }}", "//p[contains(@class, 'portal-empty')]"),
    "status line": ("{{ status_line(hostile, 'you', '10 March') }}", "//p[.='Next: you · since 10 March']"),
    "history": (
        "{{ history([{'at': noon, 'who': 'Asha', 'text': hostile}]) }}",
        "//ol/li/p[.='10 March 2030, 12:00 · Asha']",
    ),
    "warning": ("{{ warning(hostile) }}", "//strong"),
    "inset": ("{{ inset(hostile) }}", "//div[@class='govuk-inset-text']"),
    "details": ("{% call details('More') %}{{ hostile }}{% endcall %}", "//details/summary"),
    "panel": ("{{ panel('Sent', hostile) }}", "//h1"),
    "stat": ("{{ stat(3, hostile) }}", "//strong[.='3']"),
    "file": (
        "{{ file_row(hostile, '2 MB', 'Clean', 'success', '/f', none, '/r', '/d') }}",
        "//a[@href='/d']",
    ),
    "back": ("{{ back_link('/x', hostile) }}", "//nav/a[@class='govuk-back-link']"),
}


@pytest.mark.parametrize(("source", "xpath"), LISTS.values(), ids=LISTS)
def test_a_part_has_its_structure_and_escapes(site: Flask, source: str, xpath: str) -> None:
    found = draw(source, hostile=HOSTILE, noon=NOON, form=filled({}))

    assert found.xpath(xpath)
    assert HOSTILE in found.text_content()
    assert not found.xpath("//script|//@style|//@*[starts-with(name(), 'on')]")


def test_trusted_markup_stays_in_a_summary(site: Flask) -> None:
    found = draw("{{ summary_list([{'key': 'K', 'html': markup}]) }}", markup=Markup("<b>bold</b>"))

    assert text(found, "//dd/b") == "bold"


@pytest.mark.parametrize(
    ("page", "shown"),
    [(Page(), "Previous page 1 ⋯ 4 5 6 ⋯ 9 Next page"), (Page(number=1), "1 2 ⋯ 9 Next page"), (Page(pages=1), "")],
)
def test_pagination_shows_the_ends_and_the_neighbours(site: Flask, page: Page, shown: str) -> None:
    found = draw("{{ pagination(page) }}", page=page)

    assert text(found, "//nav//a|//nav//li[not(a)]") == shown
    assert text(found, "//p") == "Showing 101 to 125 of 221"


def test_the_base_page_has_its_parts_and_nothing_inline(site: Flask) -> None:
    flash(HOSTILE)
    flash("Not sent.", "error")
    source = (
        '{% extends "base.html" %}{% block title %}Apply{% endblock %}{% block content %}<h1>Apply</h1>{% endblock %}'
    )

    found = html.document_fromstring(
        render_template_string(
            source,
            form=filled({}),
            navigation=[{"text": HOSTILE, "href": "/apply", "active": True}],
            account_links=[{"text": "Asha Rao", "href": "/account"}],
            sign_out_action="/sign-out",
            demo_clock={"now": NOON, "links": [{"text": "Mail", "href": "/demo"}]},
        )
    )

    assert text(found, "//title") == "Error: Apply – DIGIT Partner Program"
    assert values(found, "//form[@action='/sign-out'][@method='post']/input[@value!='']/@name") == ["csrf_token"]
    assert values(found, "//nav//a[@aria-current='true']/@href") == ["/apply"]
    assert "10 March 2030, 12:00" in text(found, "//*[@class='portal-demo']")
    assert [text(banner, ".//p") for banner in found.xpath("//main/*[@role='alert']")] == [HOSTILE, "Not sent."]
    assert values(found, "//footer//ul//a/@href") == [
        *("/verify", "/accessibility", "/privacy", "/terms", "/cookies", "/help")
    ]
    assert values(found, "//script/@type") == ["module"]
    assert not found.xpath("//script[not(@src)]|//style|//@style|//@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("page", sorted(path.name for path in (TEMPLATES / "errors").glob("*.html")))
def test_an_error_page_needs_nothing_but_itself(site: Flask, page: str) -> None:
    found = html.document_fromstring(render_template_string(f'{{% include "errors/{page}" %}}', reference="R-1"))

    assert len(found.xpath("//h1")) == 1
    assert found.xpath("//main//a[@href='/']")
    assert ("R-1" in text(found, "//main")) == (page == "500.html")


def test_every_built_asset_is_there(site: Flask) -> None:
    for name in ("app.css", "app.js", "govuk-frontend.js", "icon.svg"):
        assert (TEMPLATES.parent / asset_url(name).removeprefix("/")).is_file()


def test_a_table_keeps_its_meaning_when_narrow_screens_show_its_rows_as_blocks(site: Flask) -> None:
    columns = [{"key": "a", "label": "Name"}, {"key": "b", "label": HOSTILE, "numeric": True}]

    found = draw("{{ data_table('C', columns, [{'a': 'x', 'b': 1}]) }}", columns=columns)

    roles = ["table", "rowgroup", "row", "columnheader", "columnheader", "rowgroup", "row", "rowheader", "cell"]
    assert values(found, "//table/descendant-or-self::*/@role") == roles
    assert values(found, "//td/@data-label") == [HOSTILE]
    assert text(found, "//td") == "1"
