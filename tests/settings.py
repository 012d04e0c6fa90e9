"""Django's settings for tests: the product's own, in a home that no test shares with a user.

With TEST_DATABASE=postgresql the tests' database is in a PostgreSQL server of their own, else in SQLite.
"""

import atexit
import base64
import os
import tempfile
from contextlib import ExitStack

from tests.postgresql import running_postgresql

_things = ExitStack()
atexit.register(_things.close)
for _name in [name for name in os.environ if name.startswith("INSTEP_")]:
    del os.environ[_name]
os.environ["INSTEP_HOME"] = _things.enter_context(tempfile.TemporaryDirectory(prefix="instep-tests-"))
os.environ["INSTEP_MASTER_KEY"] = base64.b64encode(b"test master key of 32 bytes size").decode()
os.environ["INSTEP_ALLOWED_SALESFORCE_HOSTS"] = "127.0.0.1,localhost"
if os.environ.get("TEST_DATABASE") == "postgresql":
    os.environ["INSTEP_DATABASE_URL"] = _things.enter_context(running_postgresql())

from instep.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
