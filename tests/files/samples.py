"""Good and hostile files, all made here."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 500


def saved(pdf: Pdf, encryption: Encryption | None = None) -> bytes:
    out = BytesIO()
    pdf.save(out, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def blank() -> Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    return pdf


@cache
def good_pdf() -> bytes:
    pdf = blank()
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.Number = pdf.make_indirect(pikepdf.Object.parse(b"7"))
    link = Dictionary(S=Name.URI, URI="https://example.org/")
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=link)])
    return saved(pdf)


def large_pdf(size: int) -> bytes:
    """Return a good document of just this many bytes: the rest is a remark."""
    data = good_pdf()
    end = data.rindex(b"startxref")
    return data[:end] + b"%" + b"x" * (size - len(data) - 2) + b"\n" + data[end:]


def script_pdf() -> bytes:
    pdf = blank()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    return saved(pdf)


def named_script_pdf() -> bytes:
    pdf = blank()
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=["a", pdf.make_indirect(Dictionary(S=Name.JavaScript))]))
    return saved(pdf)


def escaped_script_pdf() -> bytes:
    """A script whose name is written with #xx."""
    pdf = blank()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return rebuilt(out.getvalue().replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"))


def rebuilt(data: bytes) -> bytes:
    """Write the cross-reference table anew after bytes have moved, without touching the objects."""
    body = data[: data.index(b"\nxref") + 1]
    places = {
        int(line.split()[0]): body.index(b"\n" + line) + 1 for line in body.splitlines() if line.endswith(b" obj")
    }
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + rows
    trailer = data[data.index(b"trailer") : data.index(b"startxref")]
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def launch_pdf() -> bytes:
    """A launch action inside an array that is an object of its own, two arrays deep."""
    pdf = blank()
    action = Dictionary(S=Name.Launch, F="cmd.exe")
    pdf.pages[0].Annots = pdf.make_indirect(Array([Array([Dictionary(Type=Name.Annot, A=action)])]))
    return saved(pdf)


def second_generation_pdf() -> bytes:
    """A launch action in an object that was numbered a second time."""
    pdf = blank()
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.Launch, F="cmd.exe"))
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = out.getvalue()
    launch = int(data[: data.index(b"/Launch")].rsplit(b" obj", 1)[0].split()[-2])
    data = data.replace(b"\n%d 0 obj" % launch, b"\n%d 1 obj" % launch).replace(
        b" %d 0 R" % launch, b" %d 1 R" % launch
    )
    place = b"%010d 00000 n" % (data.index(b"\n%d 1 obj" % launch) + 1)
    assert place in data
    return data.replace(place, place.replace(b" 00000 ", b" 00001 "))


def submitting_pdf() -> bytes:
    pdf = blank()
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F="https://example.org/"))
    return saved(pdf)


def attachment_pdf() -> bytes:
    pdf = blank()
    pdf.attachments["x.exe"] = PROGRAM
    return saved(pdf)


def xfa_pdf() -> bytes:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))
    return saved(pdf)


def locked_pdf(user: str) -> bytes:
    return saved(blank(), Encryption(owner="owner", user=user))


def pdf_without_pages() -> bytes:
    return saved(pikepdf.new())


def packed_bomb() -> bytes:
    """A PDF of 200 KB with a packed part of 200 MB."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(b"4 0 ".ljust(100) + b"<</A 1>>")]
    parts += [packer.compress(b" " * 2**20) for _ in range(200)] + [packer.flush()]
    packed = b"".join(parts)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Type/ObjStm/N 1/First 100/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    body, rows = b"%PDF-1.5\n", b"\0" * 6
    for number, text in enumerate(objects, 1):
        rows += struct.pack(">BIB", 1, len(body), 0)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    rows += struct.pack(">BIB", 2, 3, 0) + struct.pack(">BIB", 1, len(body), 0)
    table = b"<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream" % (len(rows), rows)
    return body + b"5 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A true one-bit PNG of many pixels in few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive(name: str = "run.exe", data: bytes = PROGRAM) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, data)
    return out.getvalue()


def macro_document() -> bytes:
    out = BytesIO()
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        )
        made.writestr("word/document.xml", "<document/>")
        made.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    return out.getvalue()


def archive_that_ends_as_pdf() -> bytes:
    """A PDF with an archive behind it whose last comment looks like the end of a PDF."""
    pdf = good_pdf()
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.exe", PROGRAM)
        made.comment = pdf[pdf.rindex(b"startxref") :]
    return pdf + out.getvalue()


def eicar() -> bytes:
    """Return the harmless text that every virus scanner finds, put together here so that none finds this file."""
    return (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EI" + "CAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


def acting_pdf(action: Dictionary) -> bytes:
    """Return a document that acts when it is opened."""
    pdf = blank()
    pdf.Root.OpenAction = action
    return saved(pdf)


def annotated_pdf(annotation: Dictionary) -> bytes:
    pdf = blank()
    pdf.pages[0].Annots = Array([pdf.make_indirect(annotation)])
    return saved(pdf)


def pinned_file_pdf() -> bytes:
    """A file that is pinned to the page like a note, and in no list of attachments."""
    pdf = blank()
    file = Dictionary(Type=Name.Filespec, F="x.exe", EF=Dictionary(F=pdf.make_stream(PROGRAM)))
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)])
    return saved(pdf)


def later_script_pdf() -> bytes:
    """A good document with a script that was added at its end, as editors add a change."""
    out = BytesIO()
    blank().save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = out.getvalue()
    before = int(data.rsplit(b"startxref", 1)[1].split()[0])
    size = len(pikepdf.open(BytesIO(data)).objects) + 1
    added = data + b"%d 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>\nendobj\n" % size
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\n"
    return added + table % (size, len(data), size + 1, size, before) + b"startxref\n%d\n%%%%EOF\n" % len(added)


def zipped(*layers: str, data: bytes) -> bytes:
    """Return archives in archives."""
    for name in layers:
        data = archive(name, data)
    return data


def archive_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("zeros", "w") as part:
        for _ in range(300):
            part.write(bytes(2**20))
    return out.getvalue()


def noted_jpeg(note: bytes) -> bytes:
    """A picture with a remark in its head."""
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(note) + 2) + note + picture("JPEG")[2:]


def noted_png(note: bytes) -> bytes:
    """A picture with a remark between its head and its pixels."""
    data = picture()
    chunk = b"tEXt" + b"Comment\0" + note
    return data[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[33:]


def wide_jpeg() -> bytes:
    """A picture that claims many more pixels than it has."""
    data = bytearray(picture("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 60_000, 60_000)
    return bytes(data)


def short(value: object) -> str:
    """Return a test's name for a sample."""
    return ascii(value)[:40]


GOOD: dict[str, Callable[[], bytes]] = {
    "proof.pdf": good_pdf,
    "Proof.JPG": lambda: picture("JPEG"),
    "proof.jpeg": lambda: picture("JPEG", (5, 3)),
    "proof.png": picture,
    "प्रमाण पत्र.pdf": good_pdf,
}
BAD: dict[str, Callable[[], bytes]] = {
    "program.pdf": lambda: PROGRAM,
    "page.pdf": lambda: HTML,
    "empty.pdf": lambda: b"",
    "large.pdf": lambda: b"%PDF-1.7\n" + b"0" * (30 * 2**20 - 9),
    "cut.pdf": lambda: good_pdf()[: len(good_pdf()) // 2],
    "cut-late.pdf": lambda: good_pdf()[:-8],
    "only-head.pdf": lambda: b"%PDF-1.7\n%%EOF\n",
    "no-pages.pdf": pdf_without_pages,
    "locked.pdf": lambda: locked_pdf("user"),
    "restricted.pdf": lambda: locked_pdf(""),
    "script.pdf": script_pdf,
    "named-script.pdf": named_script_pdf,
    "escaped-script.pdf": escaped_script_pdf,
    "launch.pdf": launch_pdf,
    "second-generation.pdf": second_generation_pdf,
    "submit.pdf": submitting_pdf,
    "attachment.pdf": attachment_pdf,
    "xfa.pdf": xfa_pdf,
    "bomb.pdf": packed_bomb,
    "script-before.pdf": lambda: b"<script>alert(1)</script>\n" + good_pdf(),
    "archive-behind.pdf": lambda: good_pdf() + archive(),
    "archive-as-end.pdf": archive_that_ends_as_pdf,
    "drawing.png": lambda: SVG,
    "drawing.svg": lambda: SVG,
    "many-pixels.png": lambda: png_of(60_000, 60_000),
    "many-pixels-quietly.png": lambda: png_of(8_000, 6_000),
    "archive-behind.png": lambda: picture() + archive(),
    "page-behind.png": lambda: picture() + HTML,
    "archive-behind.jpg": lambda: picture("JPEG") + archive(),
    "pdf-inside.jpg": lambda: b"\xff\xd8\xff\xfe\x00\x0d%PDF-1.7 x\n" + picture("JPEG")[2:],
    "cut.png": lambda: picture()[:-30],
    "cut.jpg": lambda: picture("JPEG")[:-300],
    "only-head.jpg": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "picture.pdf": picture,
    "document.png": good_pdf,
    "macros.docx": macro_document,
    "macros.pdf": macro_document,
    "archive.zip": archive,
    "no-ending": good_pdf,
    "two.endings.exe": good_pdf,
    "../../etc/passwd.pdf": good_pdf,
    "folder\\proof.pdf": good_pdf,
    "nul\0.pdf": good_pdf,
    "line\nbreak.pdf": good_pdf,
    "invoice\u202efdp.exe": good_pdf,
    "exe.\u202efdp.pdf": good_pdf,
    "x" * 300 + ".pdf": good_pdf,
    " .pdf\u2066.exe": good_pdf,
    "eicar.pdf": eicar,
    "eicar-zipped.pdf": lambda: archive("eicar.com", eicar()),
    "page.jpg": lambda: HTML,
    "page.html": lambda: HTML,
    "drawing.pdf": lambda: SVG,
    "drawing.svgz": lambda: gzip.compress(SVG),
    "words.pdf": lambda: b"%!PS-Adobe-3.0\n/x 1 def\n%%EOF\n",
    "shell.pdf": lambda: b"#!/bin/sh\nrm -r .\n",
    "bomb.zip": archive_bomb,
    "bomb-named.pdf": archive_bomb,
    "bomb.gz.png": lambda: gzip.compress(bytes(50 * 2**20)),
    "nested.zip": lambda: zipped("a.zip", "b.zip", data=PROGRAM),
    "nested.pdf": lambda: zipped("a.pdf", "b.zip", data=good_pdf()),
    "rich-behind.pdf": lambda: good_pdf() + HTML,
    "rar-behind.jpg": lambda: picture("JPEG") + b"Rar!\x1a\x07\x01\x00" + PROGRAM,
    "page-behind.jpg": lambda: picture("JPEG") + HTML,
    "page-inside.jpg": lambda: noted_jpeg(HTML),
    "page-inside.png": lambda: noted_png(HTML),
    "code-inside.jpg": lambda: noted_jpeg(b"<?php system($_GET[0]); ?>"),
    "program-behind.jpg": lambda: picture("JPEG") + PROGRAM,
    "wide.jpg": wide_jpeg,
    "drawing-in-frames.png": lambda: picture("GIF"),
    "later-script.pdf": later_script_pdf,
    "film.pdf": lambda: annotated_pdf(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])),
    "old-film.pdf": lambda: annotated_pdf(Dictionary(Type=Name.Annot, Subtype=Name.Movie, Rect=[0, 0, 9, 9])),
    "model.pdf": lambda: annotated_pdf(Dictionary(Type=Name.Annot, Subtype=Name("/3D"), Rect=[0, 0, 9, 9])),
    "pinned-file.pdf": pinned_file_pdf,
    "script-address.pdf": lambda: acting_pdf(Dictionary(S=Name.URI, URI="javascript:alert(1)")),
    "file-address.pdf": lambda: acting_pdf(Dictionary(S=Name.URI, URI="file:///etc/passwd")),
    "other-document.pdf": lambda: acting_pdf(Dictionary(S=Name.GoToR, F="//server/share/a.pdf", D=[0, Name.Fit])),
    "loading.pdf": lambda: acting_pdf(Dictionary(S=Name.ImportData, F="a.fdf")),
    "odd-address.pdf": lambda: acting_pdf(Dictionary(S=Name.URI, URI="\tJava\nScript:alert(1)")),
    "sound.pdf": lambda: acting_pdf(Dictionary(S=Name.Sound)),
}
