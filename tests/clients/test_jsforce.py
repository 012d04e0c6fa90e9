"""jsforce and openid-client through their ordinary calls: each file of tests/clients/jsforce is one test here."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests import node
from tests.emulator import Emulator

from sf_emulator.testing import Org, org_fixture

FILES = sorted(path.name for path in node.JSFORCE.glob("*.test.js"))
WITHIN_S = 100

org = org_fixture()


@pytest.fixture(scope="session", autouse=True)
def jsforce() -> None:
    """Installed before the first test, if `make clients` has not done it."""
    assert node.install() == 0, "npm could not install jsforce: `make clients` says why"


@pytest.mark.parametrize("file", FILES)
def test_client_gets_what_salesforce_would_answer(file: str, org: Org, tmp_path: Path) -> None:
    environment = {**os.environ, "ORG": json.dumps(org.ready), "CODE": _code(org), "NO_COLOR": "1"}
    command = [node.NODE, "--test", "--test-reporter=spec", file]
    ended = subprocess.run(
        command, check=False, cwd=node.JSFORCE, env=environment, capture_output=True, text=True, timeout=WITHIN_S
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "ℹ pass 0" not in ended.stdout, ended.stdout


def _code(org: Org) -> str:
    """What the callback gets when a person allows the ready-made app."""
    callback = org.ready["app"]["callback_urls"][0]
    address = f"{org.url}/services/oauth2/authorize?response_type=code&client_id={org.consumer_key}"
    return Emulator(org.ready).allow(f"{address}&redirect_uri={callback}").partition("code=")[2].partition("&")[0]
