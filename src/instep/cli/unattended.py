"""`instep connection certificate` and `sign-in`: OAuth without a person."""

from pathlib import Path
from typing import Annotated

import typer

from instep.cli.connection_options import ConsumerKey, ConsumerSecretFile, Name
from instep.cli.output import Json, print_json
from instep.cli.secret_files import secret_from
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem

app = typer.Typer()


@app.command()
def certificate(
    name: Name,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the certificate here.")] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Make the next one beside the one in use.")] = False,
    as_json: Json = False,
) -> None:
    """The certificate to upload to the app in Salesforce, made when there is none. Its private key stays in the vault.

    After --renew, upload the next certificate; it takes over as soon as Salesforce accepts it.

    Example: instep connection certificate acme --out acme.crt
    """
    start()
    from django.utils import timezone

    from instep.cli.connection_views import show_certificates
    from instep.connections.certificates import certificates_of, make_certificate, renew_certificate
    from instep.connections.documents import certificates_document
    from instep.connections.managing import find_connection

    connection = find_connection(name)
    newest = (renew_certificate if renew else make_certificate)(connection, now=timezone.now())
    if out:
        _write(out, newest.certificate)
    if as_json:
        print_json(certificates_document(connection))
        return
    if not out:
        typer.echo(newest.certificate, nl=False)
    show_certificates(certificates_of(connection), out)


@app.command("sign-in")
def sign_in(
    name: Name,
    with_certificate: Annotated[bool, typer.Option("--certificate", help="With the connection's certificate.")] = False,
    client_credentials: Annotated[
        bool, typer.Option("--client-credentials", help="As the user under Run As in the app's policies.")
    ] = False,
    username: Annotated[str, typer.Option(metavar="U", help="With --certificate: the Salesforce user.")] = "",
    consumer_key: ConsumerKey = "",
    consumer_secret_file: ConsumerSecretFile = None,
) -> None:
    """Sign in with OAuth without a person, and save: for unattended use there is no refresh token to lose.

    Nothing is saved when Salesforce refuses it. A consumer key given here replaces the stored one.

    Example: instep connection sign-in acme --certificate --username integration@acme.example --consumer-key 3MVG9...
    """
    if with_certificate == client_credentials:
        step = f"instep connection sign-in {name} --certificate --username U"
        raise BadInput(Problem("one-of", "Give either --certificate or --client-credentials", next_step=step))
    if client_credentials and username:
        raise BadInput(Problem("one-of", "--username belongs to --certificate", next_step="Set Run As in the app"))
    start()
    from django.utils import timezone

    from instep.cli.connection_views import say_signed_in
    from instep.connections.managing import find_connection
    from instep.connections.signing_in import sign_in_with_certificate, sign_in_with_client_credentials

    connection = find_connection(name)
    secret, now = secret_from(consumer_secret_file), timezone.now()
    if with_certificate:
        sign_in_with_certificate(
            connection, username=username, now=now, consumer_key=consumer_key, consumer_secret=secret
        )
    else:
        sign_in_with_client_credentials(connection, now=now, consumer_key=consumer_key, consumer_secret=secret)
    say_signed_in(connection)


def _write(path: Path, text: str) -> None:
    """Raises BadInput when it cannot be written."""
    try:
        path.write_text(text, encoding="ascii")
    except OSError as error:
        step = "Give a folder that is there and that you may write to"
        raise BadInput(
            Problem("file-not-written", f"{path} cannot be written: {error.strerror}", next_step=step)
        ) from error
