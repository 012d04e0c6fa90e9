"""The accounts of a connection: passwords."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import SecretStr

from instep.api.fields import Given, secret
from instep.api.signing_in import caller
from instep.connections.managing import find_connection
from instep.provisioning import passwords
from instep.provisioning.documents import RunWithOutcomes, run_with_outcomes

router = Router(tags=["Accounts"])


class PasswordGiven(Given):
    password: SecretStr


@router.post("/{name}/accounts/{username}/password", response=RunWithOutcomes, summary="Set a user's password")
def post_password(request: HttpRequest, name: str, username: str, given: PasswordGiven) -> RunWithOutcomes:
    """Sent once and stored nowhere. What became of it is the outcome of the run: `done`, or what Salesforce said."""
    change = passwords.plan_password(find_connection(name), username)
    run = passwords.set_password(change, secret(given.password), requested_by=caller(request), now=timezone.now())
    return run_with_outcomes(run)
