"""Flask extensions, made here and bound to the app in `create_app`."""

from flask_alembic import Alembic
from flask_security import Security
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

from app.core.db import Base

db = SQLAlchemy()
alembic = Alembic(metadatas=Base.metadata)
csrf = CSRFProtect()
security = Security()
