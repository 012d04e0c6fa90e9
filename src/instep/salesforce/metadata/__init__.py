"""What Salesforce's Metadata API deploys, written without any I/O: an app, a profile, a permission set, a manifest."""

from instep.salesforce.metadata.access import permission_set, profile
from instep.salesforce.metadata.apps import AppSettings, connected_app, external_client_app
from instep.salesforce.metadata.components import Component
from instep.salesforce.metadata.manifest import MANIFEST, manifest

__all__ = [
    "MANIFEST",
    "AppSettings",
    "Component",
    "connected_app",
    "external_client_app",
    "manifest",
    "permission_set",
    "profile",
]
