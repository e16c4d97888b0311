"""What an invented organisation answers, and a document that is none."""

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
from PIL import Image, ImageDraw
from stdnum import luhn

from app.applications.policy.team import AREAS
from app.demo.invented import Invented

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GST_STATES = {"KA": "29", "MH": "27", "KL": "32", "RJ": "08", "UK": "05", "TS": "36", "OD": "21", "DL": "07"} | {
    "CH": "04",
    "GJ": "24",
    "UP": "09",
    "PB": "03",
}


def answers_for(invented: Invented, number: int, today: date) -> dict[str, dict[str, Any]]:
    """Return the finished answers of all sections by their key."""
    return {
        "organisation": _organisation(invented, number),
        "identifiers": _numbers(invented, number),
        "people": _people(invented),
        "capabilities": _capabilities(invented),
        "experience": _experience(invented, today),
        "team": _team(today),
        "declarations": _declarations(),
    }


def _organisation(invented: Invented, number: int) -> dict[str, Any]:
    return {
        "legal_name": invented.name,
        "trading_name": "",
        "legal_form": invented.legal_form,
        "country": invented.country,
        "founded_year": 2015,
        "address": f"{number} Station Road",
        "city": invented.city,
        "postcode": "560001" if invented.country == "IN" else "80100",
        "website": f"https://{invented.host}",
    }


def _numbers(invented: Invented, number: int) -> dict[str, Any]:
    if invented.country != "IN":
        return {"TAX": f"P0511{number:05}A", "REG": f"PVT-{number:06}"}
    letter = "F" if invented.legal_form == "llp" else "C"
    pan = f"AAA{letter}D{number:04}A"
    body = f"{GST_STATES[invented.state]}{pan}1Z"
    numbers = {"PAN": pan, "GSTIN": body + luhn.calc_check_digit(body, ALPHABET)}
    if invented.legal_form == "llp":
        return {**numbers, "LLPIN": f"AAA-{number:04}"}
    return {**numbers, "CIN": f"U72900{invented.state}2015PTC{number:06}"}


def _people(invented: Invented) -> dict[str, Any]:
    person = {"name": invented.contact, "title": "Managing director", "email": invented.address}
    return {
        "contact": {**person, "phone": "+91 80 4000 1000"},
        "signatory": person,
        "owners": [{"name": invented.contact, "share": "60"}],
    }


def _capabilities(invented: Invented) -> dict[str, Any]:
    place = f"IN-{invented.state}" if invented.state else invented.country
    return {
        "about": invented.about,
        "products": list(invented.products),
        "services": ["ENA-01", "ENA-04"],
        "languages": list(invented.languages),
        "places": [place],
    }


def _experience(invented: Invented, today: date) -> dict[str, Any]:
    project = {
        "programme": "Citizen service centres",
        "agency": f"City of {invented.city}",
        "country": invented.country,
        "role": "Set-up, training of 400 staff and two years of support.",
        "started_on": (today - timedelta(days=1400)).isoformat(),
        "ended_on": (today - timedelta(days=500)).isoformat(),
        "size": "40 offices, 2 million citizens",
        "contact": "The commissioner's office, +91 80 4000 2000",
        "work_order": "CSC/2022/17",
    }
    return {"projects": [project], "none_reason": ""}


def _team(today: date) -> dict[str, Any]:
    planned = (today + timedelta(days=120)).isoformat()
    rows = [{"area": area, "person": "Lead engineer", "course": "", "planned_on": planned} for area in AREAS]
    return {"rows": rows}


def _declarations() -> dict[str, Any]:
    agreed = dict.fromkeys(("not_blacklisted", "mit_license", "guide", "personal_data"), True)
    return {**agreed, "conflict": "no", "conflict_text": "", "litigation": "no", "litigation_text": ""}


def sample_document(title: str, holder: str) -> bytes:
    """Return a PDF of one page that says what it stands for."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    lines = (title, holder, "An invented document of the demonstration.")
    shown = " T* ".join(f"({_plain(line)}) Tj" for line in lines)
    page.Contents = document.make_stream(f"BT /F1 16 Tf 24 TL 60 760 Td {shown} ET".encode())
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def sample_scan(pages: int, signatory: str) -> bytes:
    """Return a PDF of pictures, as a scanner makes it: there are no words in it to compare."""
    scanned = [Image.new("L", (620, 877), "white") for _ in range(pages)]
    for number, picture in enumerate(scanned, 1):
        said = f"Page {number} of {pages}\n\nAn invented scan of the demonstration.\n\nSigned: {_plain(signatory)}"
        ImageDraw.Draw(picture).multiline_text((60, 80), said, fill="black", font_size=20)
    kept = io.BytesIO()
    scanned[0].save(kept, "PDF", save_all=True, append_images=scanned[1:])
    return kept.getvalue()


def _plain(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\\", "").replace("(", "[").replace(")", "]")
