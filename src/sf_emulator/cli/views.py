"""What `serve` prints once the org answers: one line of JSON, or a banner for people."""

import json
from typing import Any, TextIO


def write_json(out: TextIO, ready: dict[str, Any]) -> None:
    """One JSON object on one line, flushed."""
    out.write(json.dumps(ready) + "\n")
    out.flush()


def write_banner(out: TextIO, ready: dict[str, Any]) -> None:
    """Addresses, the administrator's sign-in, the app's key, and what to do next."""
    admin, app, url = ready["admin"], ready["app"], ready["url"]
    lines = [
        "",
        f"  Salesforce emulator, org {ready['org_id']}, API {ready['api_version']}",
        "",
        f"  Org and Setup     {url}/",
        f"  Control           {url}/__emulator__/   (API: {url}/__emulator__/docs)",
        "",
        f"  Administrator     {admin['username']}",
        f"  Password          {admin['password'] or '(changed since the sample org)'}",
        f"  Security token    {admin['security_token']}",
        "",
        f"  Consumer key      {app['consumer_key']}",
        f"  Consumer secret   {app['consumer_secret']}",
        *([f"  Trust             {ready['ca_file']}"] if "ca_file" in ready else []),
        *(f"  Callback URL      {callback}" for callback in app["callback_urls"]),
        *_more_orgs(ready.get("more_orgs", [])),
        "",
        f"  Next: open {url}/ and log in, or point a client's login URL at {url}.",
        "  Ctrl-C stops it.",
        "",
    ]
    out.write("\n".join(lines) + "\n")
    out.flush()


def _more_orgs(orgs: list[dict[str, Any]]) -> list[str]:
    lines = []
    for one in orgs:
        admin = one["admin"]
        lines += ["", f"  Org {one['org_id']}", f"  Administrator     {admin['username']}"]
        lines += [f"  Password          {admin['password']}", f"  Consumer key      {one['app']['consumer_key']}"]
    return lines
