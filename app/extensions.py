"""Flask extensions, made here and bound to the app in `create_app`."""

from flask_alembic import Alembic
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

from app.core.db import Base

db = SQLAlchemy()
alembic = Alembic(metadatas=Base.metadata)
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, strategy="moving-window")
security = Security()
