"""The README of a bundle, in Markdown."""

from collections.abc import Iterable

from instep.connections.bundle_steps import Step
from instep.connections.bundling import Bundle
from instep.domain.permissions import permissions_for
from instep.salesforce.metadata import MANIFEST
from instep.salesforce.oauth.flows import Flow

SIGNS_IN_BY = {
    Flow.WEB_SERVER: "a person's authorisation (web-server flow, with PKCE and refresh token rotation)",
    Flow.JWT_BEARER: "a certificate (JWT bearer flow)",
    Flow.CLIENT_CREDENTIALS: "client credentials",
}


def readme(bundle: Bundle) -> str:
    """What is in the folder, which permissions it gives and why, and the steps that remain."""
    facts = bundle.facts
    kind = "a connected app (legacy)" if facts.is_connected_app else "an external client app"
    lines = [
        f"# The Salesforce side of {facts.connection}",
        "",
        f"Instep wrote this folder. It holds {kind} named *{facts.app}*, the profile *{facts.profile}*, and a",
        f"permission set of that name. Instep signs in by {SIGNS_IN_BY[facts.flow]}.",
        "",
        "## What to do",
        "",
        *_numbered(bundle.steps),
        "## What is in it",
        "",
        "| file below `metadata/` | type |",
        "| --- | --- |",
        f"| `{MANIFEST}` | what the deployment holds |",
        *(f"| `{component.path}` | {component.kind.type} |" for component in bundle.components),
        "",
        "## What the user may do",
        "",
        "Profile and permission set give the same, and nothing else. Salesforce refuses *Manage Users* without all",
        "that it depends on.",
        "",
        "| permission | API name | why |",
        "| --- | --- | --- |",
        *(
            f"| {permission.label} | `{permission.name}` | {permission.why} |"
            for permission in permissions_for(api_only=facts.flow.is_unattended)
        ),
        "",
    ]
    return "\n".join(lines)


def _numbered(steps: Iterable[Step]) -> Iterable[str]:
    for number, step in enumerate(steps, start=1):
        yield f"### {number}. {step.title}"
        yield ""
        if step.place:
            yield f"*{step.place}*"
            yield ""
        yield from (line for text in step.texts for line in (text, ""))
        if step.command:
            yield from ("```sh", step.command, "```", "")
