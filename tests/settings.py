"""Django's settings for tests: the product's own, in a home that no test shares with a user."""

import base64
import os
import tempfile

for _name in [name for name in os.environ if name.startswith("INSTEP_")]:
    del os.environ[_name]
os.environ["INSTEP_HOME"] = os.path.join(tempfile.gettempdir(), "instep-tests-home")  # noqa: PTH118
os.environ["INSTEP_MASTER_KEY"] = base64.b64encode(b"test master key of 32 bytes size").decode()
os.environ["INSTEP_ALLOWED_SALESFORCE_HOSTS"] = "127.0.0.1,localhost"

from instep.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
