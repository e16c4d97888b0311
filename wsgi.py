"""Settings and real ports, put together."""
# ruff: noqa: E402

import gc

gc.disable()  # loading leaves no garbage, and looking for it takes a sixth of the time

from sqlalchemy import create_engine

from app import cli, create_app
from app.adapters.bucket import store_for
from app.adapters.clamav import scanner_for
from app.adapters.credentials import signer_for
from app.adapters.dbos_jobs import DbosJobs
from app.adapters.demo_clock import DemoClock
from app.adapters.mail import mailer_for
from app.adapters.page_texts import PageReader
from app.adapters.pdf import WeasyRenderer
from app.adapters.pictures import PictureMaker
from app.adapters.sealing import seals_for
from app.adapters.system_clock import SystemClock
from app.core import sqlite
from app.core.ports import Ports
from config import from_environment

settings = from_environment()
job_engine = create_engine(settings.database_url)
sqlite.set_pragmas(job_engine)
ports = Ports(
    clock=DemoClock(settings.data_dir / "clock") if settings.demo else SystemClock(),
    wall=SystemClock(),
    mailer=mailer_for(settings.mail_url, settings.contact),
    store=store_for(settings.files_url, settings.data_dir / "files"),
    pdf=WeasyRenderer(),
    seals=seals_for(settings),
    credentials=signer_for(settings),
    texts=PageReader(),
    jobs=DbosJobs(job_engine),
    scanner=scanner_for(settings.clamd_url),
    pictures=PictureMaker(),
)
app = create_app(settings, ports)
cli.install(app, job_engine)
gc.freeze()  # what is loaded stays, so later collections need not look at it
gc.enable()
