"""What several commands about connections are given."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(metavar="NAME", help="The connection's name.")]
Domain = Annotated[str, typer.Option(metavar="URL", help="With custom: the org's own address.")]
ConsumerKey = Annotated[str, typer.Option(metavar="K", help="OAuth Consumer Key of the app in Salesforce.")]
ConsumerSecretFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A file that holds the OAuth Consumer Secret.")
]
SoapUsername = Annotated[str, typer.Option(metavar="U", help="SOAP: an administrator's user name.")]
SoapPasswordFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="SOAP: a file with the password, security token appended.")
]


class EnvironmentName(StrEnum):
    """The kinds of org, as options."""

    production = "production"
    sandbox = "sandbox"
    custom = "custom"
