"""What is measured, each against a baseline of the same run on the same machine."""

import gc
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench import cpu, data, documents, reference, servers, uploads

TRIES = 3
MANY, FEW = 1000, 10
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class Result:
    """A figure, its baseline in the same unit, how many SQL statements one run took, and by how many MB it grew."""

    value: float
    unit: str
    baseline: float
    aim: str
    sql: int | None = None
    memory: float | None = None

    @property
    def ratio(self) -> float:
        return self.value / self.baseline

    def kept(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 3)}

    def shown(self) -> dict[str, object]:
        sql = "" if self.sql is None else self.sql
        figures = {"value": f"{self.value:.2f}", "baseline": f"{self.baseline:.2f}", "ratio": f"{self.ratio:.2f}"}
        grown = "" if self.memory is None else f"; grew by {self.memory:.1f} MB"
        return {**figures, "unit": self.unit, "sql": sql, "aim": self.aim + grown}


def directory_static(folder: Path) -> Result:
    """The directory page, warm, against nginx with the same bytes as a file."""
    with _portal(folder) as portal:
        (folder / "files").mkdir()
        with urllib.request.urlopen(f"{portal}/partners") as answer:
            (folder / "files" / "page.html").write_bytes(answer.read())
        with servers.nginx(folder) as static:
            ours, theirs = _in_turn(f"{portal}/partners", f"{static}/page.html")
    return Result(value=ours, unit="requests/s", baseline=theirs, aim="at least 0.4", sql=0)


def directory_reference(folder: Path) -> Result:
    """The directory page, warm, against a plain page that queries and renders 20 rows."""
    environ = {"REFERENCE_DATABASE": str(folder / "reference.db")}
    with (
        _portal(folder) as portal,
        servers.granian("bench.reference:from_environment", environ, "--factory") as plain,
    ):
        ours, theirs = _in_turn(f"{portal}/partners", plain)
    return Result(value=ours, unit="requests/s", baseline=theirs, aim="at least 10", sql=0)


def _portal(folder: Path) -> AbstractContextManager[str]:
    environ = data.environment(folder)
    data.fill_directory(environ)
    return servers.granian("wsgi:app", environ)


def _in_turn(one: str, other: str) -> tuple[float, float]:
    """Measure two addresses in turn, so that a busy machine slows both."""
    pairs = [(servers.requests_per_second(one), servers.requests_per_second(other)) for _ in range(TRIES)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def tasklist_reference(folder: Path) -> Result:
    """A signed-in task list with 30 documents."""
    return _page(folder, data.task_list)


def stafflist_reference(folder: Path) -> Result:
    """The staff's list of 200 applications, 25 of them shown."""
    return _page(folder, data.staff_list)


def _page(folder: Path, make: Callable[[Path], data.SignedInPage]) -> Result:
    page = make(folder)
    plain = cpu.request_to(reference.create_app(str(folder / "reference.db")), "/")
    ours, theirs = cpu.milliseconds(page.request, plain)
    return Result(value=ours, unit="ms CPU", baseline=theirs, aim="at most 4", sql=page.statements())


def tasklist_growth(folder: Path) -> Result:
    """The task list with 30 documents, against the one with 3; both take the same number of statements."""
    return _growth(folder, data.task_list, data.DOCUMENTS, 3, aim="at most 1.3")


def section_save(folder: Path) -> Result:
    """Saving the section on the organisation, against the plain page's POST."""
    form = data.section_form(folder)
    plain = reference.create_app(str(folder / "reference.db"))
    rows = ({"number": str(number)} for number in range(1000, 1000 + cpu.REQUESTS))
    value, baseline = cpu.milliseconds(form.requests(cpu.REQUESTS), cpu.posts_to(plain, "/", rows, {}))
    return Result(value=value, unit="ms CPU", baseline=baseline, aim="at most 4")


def board_growth(folder: Path) -> Result:
    """The chair's board with 1 000 applications and 60 reviewers, against the same page with ten."""
    return _growth(folder, data.chairs_board, MANY, FEW)


def reviews_growth(folder: Path) -> Result:
    """A reviewer's list among 1 000 applications and 60 reviewers, against the same page with ten."""
    return _growth(folder, data.reviewers_list, MANY, FEW)


def _growth(
    folder: Path, make: Callable[[Path, int], data.SignedInPage], large: int, small: int, aim: str = "at most 2"
) -> Result:
    """Measure a page with much on it against the same page with little; both take the same number of statements."""
    many, few = (make(folder / str(count), count) for count in (large, small))
    if many.statements() != few.statements():
        raise RuntimeError(f"{many.statements()} statements for {large}, {few.statements()} for {small}")
    value, baseline = cpu.milliseconds(many.request, few.request)
    return Result(value=value, unit="ms CPU", baseline=baseline, aim=aim, sql=many.statements())


def mou_bare(folder: Path) -> Result:
    """One MoU, warm, through the portal's renderer, against the library's bare call on the same page."""
    source = documents.mou(folder)
    ours, bare = documents.portals(source), documents.bare(source)
    pages = documents.pages_in(ours())
    value, baseline = _cpu_in_turn(ours, bare, tries=5)
    return Result(value=value, unit="s CPU", baseline=baseline, aim=f"at most 1.2; {pages / value:.0f} pages/s")


def mou_cold(folder: Path) -> Result:
    """The first MoU of a new worker, with all that it has to load, against the library's bare call in a new process."""
    source = documents.mou(folder)
    pairs = [(documents.cold("portal", source), documents.cold("bare", source)) for _ in range(TRIES)]
    value, baseline = (median(column) for column in zip(*pairs, strict=True))
    return Result(value=value, unit="s CPU", baseline=baseline, aim="at most 1.2")


def mou_batch(folder: Path) -> Result:
    """50 MoUs in one worker, against as many bare calls in one process."""
    return _batch(folder, 1)


def mou_batch_two(folder: Path) -> Result:
    """50 MoUs in two workers, against as many bare calls in two processes."""
    return _batch(folder, 2)


def _batch(folder: Path, workers: int) -> Result:
    source = documents.mou(folder)
    pages = documents.pages_in(documents.portals(source)())
    value, grown = documents.batch("portal", source, BATCH, workers)
    baseline, _ = documents.batch("bare", source, BATCH, workers)
    aim = f"at most 1.2; {BATCH * pages / value:.0f} pages/s"
    return Result(value=value, unit="s", baseline=baseline, aim=aim, memory=grown)


def seal_bare(folder: Path) -> Result:
    """Sealing one MoU, against the library's bare call with the same key and options."""
    ours, bare = documents.seal_acts(folder)
    value, baseline = _cpu_in_turn(ours, bare, tries=100)
    return Result(value=value, unit="s CPU", baseline=baseline, aim=f"at most 1.2; {1 / value:.0f} a second")


def verify_bare(folder: Path) -> Result:
    """Checking one sealed copy, database included, against the library's bare validation."""
    ours, bare = documents.verify_acts(folder)
    value, baseline = _cpu_in_turn(ours, bare, tries=100)
    return Result(value=value, unit="s CPU", baseline=baseline, aim=f"at most 1.2; {1 / value:.0f} a second")


def _cpu_in_turn(ours: Callable[[], object], bare: Callable[[], object], *, tries: int) -> tuple[float, float]:
    """Warm both up, then measure in turn, so that a busy machine slows both."""
    ours(), bare()
    gc.freeze()  # as in the web process and in the worker
    pairs = [(_seconds(ours), _seconds(bare)) for _ in range(tries)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def _seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def start(folder: Path) -> Result:
    """From `make run`, with nothing to install and nothing in the folder; the baseline starts the plain page."""
    environ = {"REFERENCE_DATABASE": str(folder / "reference.db")}
    with _seconds_until(servers.demo(folder / "data")) as value:
        pass
    with _seconds_until(servers.granian("bench.reference:from_environment", environ, "--factory")) as baseline:
        pass
    return Result(value=value, unit="s", baseline=baseline, aim="value at most 5")


@contextmanager
def _seconds_until(server: AbstractContextManager[str]) -> Iterator[float]:
    begun = time.monotonic()
    with server:
        yield time.monotonic() - begun


def upload_100mb(folder: Path) -> Result:
    """A document of 100 MB through the server, against copying and hashing it on the same disk."""
    file = uploads.document(folder / "large.pdf", 100 * uploads.MEGABYTE)
    small = uploads.document(folder / "small.pdf", uploads.MEGABYTE)
    pairs = []
    with uploads.portal(folder, ["DOC-1"]) as applicant:
        _warm_up(applicant, small)
        with uploads.memory_growth(applicant.server) as grown:
            for _ in range(5):
                seconds = applicant.hand_in("DOC-1", file)
                pairs.append((seconds, uploads.copy_and_hash(file, folder / "copy")))
    value, baseline = (median(column) for column in zip(*pairs, strict=True))
    return Result(value=value, unit="s", baseline=baseline, aim="at most 2, 64 MB", memory=grown[0])


def upload_20x20(folder: Path) -> Result:
    """20 documents of 20 MB at once, against the same in turn."""
    codes = [f"DOC-{number:02}" for number in range(20)]
    files = {code: uploads.document(folder / f"{code}.pdf", 20 * uploads.MEGABYTE) for code in codes}
    small = uploads.document(folder / "small.pdf", uploads.MEGABYTE)
    with uploads.portal(folder, codes) as applicant:
        _warm_up(applicant, small)
        in_turn = sum(applicant.hand_in(code, file) for code, file in files.items())
        with uploads.memory_growth(applicant.server) as grown:
            value = uploads.at_once(applicant, files)
    return Result(value=value, unit="s", baseline=in_turn, aim="nothing refused, 128 MB", memory=grown[0])


def _warm_up(applicant: uploads.Applicant, file: Path) -> None:
    """Have every process load what an upload needs."""
    for _ in range(4 * servers.PROCESSES):
        applicant.hand_in(applicant.first, file)


MEASURES: dict[str, Callable[[Path], Result]] = {
    measure.__name__: measure
    for measure in (
        directory_static,
        directory_reference,
        tasklist_reference,
        stafflist_reference,
        tasklist_growth,
        section_save,
        board_growth,
        reviews_growth,
        mou_bare,
        mou_cold,
        mou_batch,
        mou_batch_two,
        seal_bare,
        verify_bare,
        start,
        upload_100mb,
        upload_20x20,
    )
}
