"""What is left to do by hand around a deployment, in order. The page and the README say the same."""

import dataclasses
from collections.abc import Iterator

from instep.domain.callbacks import TERMINAL_PORT
from instep.salesforce.oauth.flows import Flow

DEPLOY = "sf project deploy start --metadata-dir metadata --single-package --target-org ALIAS"


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """`place` is where in Setup, or on this computer; `texts` are sentences, and `command` is to be typed."""

    title: str
    place: str
    texts: tuple[str, ...]
    command: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What the steps depend on."""

    connection: str
    flow: Flow
    is_connected_app: bool
    app: str
    profile: str
    licence: str
    permission_set: str
    run_as: str
    has_key_and_secret: bool
    terminal_port: int

    @property
    def manager(self) -> str:
        return "Setup → App Manager" if self.is_connected_app else "Setup → External Client App Manager"

    @property
    def policies(self) -> str:
        way = "Manage → Edit Policies" if self.is_connected_app else "Policies → Edit"
        return f"{self.manager} → {self.app} → {way}"

    @property
    def consumer(self) -> str:
        way = "View → Manage Consumer Details" if self.is_connected_app else "Settings → OAuth Settings"
        return f"{self.manager} → {self.app} → {way}"


def remaining_steps(facts: Facts) -> list[Step]:
    return [
        _before(facts),
        _deploy(facts),
        _user(facts),
        *_run_as(facts),
        *_consumer(facts),
        _settle_in(),
        _sign_in(facts),
        _others(facts),
    ]


def _before(facts: Facts) -> Step:
    if facts.is_connected_app:
        return Step(
            "Check that the org may create connected apps",
            "Setup → App Manager",
            ("Since Spring ’26 orgs do so only after Salesforce Support allowed it. Else use an external client app.",),
        )
    return Step(
        "Let the deployment write OAuth settings",
        "Setup → External Client App Settings",
        (
            "Turn on Opt in to External Client Apps, if it is there and off.",
            "Turn on Allow Access to OAuth Consumer Secrets via Metadata API. Turn it off again after the deployment.",
        ),
    )


def _deploy(facts: Facts) -> Step:
    texts = [
        "An administrator with Modify Metadata Through Metadata API Functions can. With --dry-run it is only tried.",
        "Any other tool that deploys metadata will do: package.xml is at the top of the folder metadata.",
    ]
    if facts.has_key_and_secret:
        texts += (
            "Consumer key and secret are among the files: keep them out of version control, then delete them.",
            "Salesforce takes them for a new app only: a later deployment goes without them.",
        )
    return Step("Deploy", "A terminal with the Salesforce CLI, in this folder", tuple(texts), DEPLOY)


def _user(facts: Facts) -> Step:
    texts = [
        f"Make a user for Instep alone, with the user licence {facts.licence} and the profile {facts.profile}.",
        f"A user who must keep another profile gets the permission set {facts.permission_set} instead.",
        "If the mapping fills custom fields of User, give the profile edit access to them.",
    ]
    if facts.flow.is_unattended:
        texts.insert(1, "The profile makes it an API-only user: it cannot open Salesforce’s pages, and has no need to.")
    return Step("Make the integration user", "Setup → Users → New User", tuple(texts))


def _run_as(facts: Facts) -> Iterator[Step]:
    if facts.flow is Flow.CLIENT_CREDENTIALS and not facts.run_as:
        yield Step(
            "Choose the user to run as",
            facts.policies,
            (
                "Tick Enable Client Credentials Flow and enter the integration user under Run As (Username).",
                "Or make this bundle again with --run-as, now that the user is there, and deploy it once more.",
            ),
        )


def _consumer(facts: Facts) -> Iterator[Step]:
    if facts.has_key_and_secret:
        return
    what = "Consumer Key" if facts.flow is Flow.JWT_BEARER else "Consumer Key and Consumer Secret"
    yield Step(
        f"Copy {what}",
        facts.consumer,
        ("Made by Salesforce together with the app. In Instep’s console: Provisioning → Integration → Edit.",),
    )


def _settle_in() -> Step:
    return Step(
        "Wait up to 10 minutes",
        "",
        ("Salesforce takes that long until a new or changed app can be used.",),
    )


def _sign_in(facts: Facts) -> Step:
    if facts.flow is Flow.WEB_SERVER:
        return _authorize(facts)
    way, option = _UNATTENDED[facts.flow]
    return Step(
        "Let Instep sign in",
        "Instep’s console: Provisioning → Integration → Edit, or a terminal",
        (f"Sign in with: {way}, then Save. Nobody has to press Allow. The command below saves by itself.",),
        f"instep connection sign-in {facts.connection} {option}{_consumer_options(facts)}",
    )


_UNATTENDED = {
    Flow.JWT_BEARER: ("Certificate", "--certificate --username USERNAME"),
    Flow.CLIENT_CREDENTIALS: ("Client credentials", "--client-credentials"),
}


def _authorize(facts: Facts) -> Step:
    port = "" if facts.terminal_port == TERMINAL_PORT else f" --port {facts.terminal_port}"
    return Step(
        "Let Instep sign in",
        "Instep’s console: Provisioning → Integration → Edit → Authenticate with Salesforce.com; or a terminal",
        ("Log in as the integration user, press Allow, then Save. The command below saves by itself.",),
        f"instep connection authorize {facts.connection}{port}{_consumer_options(facts)}",
    )


def _consumer_options(facts: Facts) -> str:
    """What the command must be told when Instep does not have it yet."""
    if facts.has_key_and_secret:
        return ""
    return " --consumer-key KEY" if facts.flow is Flow.JWT_BEARER else " --consumer-key KEY --consumer-secret-file FILE"


def _others(facts: Facts) -> Step:
    if facts.flow.is_unattended:
        return Step(
            "Look at the policies once",
            facts.policies,
            (
                f"Permitted Users is Admin approved users are pre-authorized: those with the profile {facts.profile}.",
                f"For a user with another profile, Select Permission Sets, and add {facts.permission_set}.",
            ),
        )
    return Step(
        "Look at the policies once",
        facts.policies,
        (
            "Permitted Users is All users may self-authorize.",
            "Refresh Token Policy is Refresh token is valid until revoked.",
            f"If your org wants users pre-authorised, choose that, then Select Profiles, and add {facts.profile}.",
        ),
    )
