"""Django's registration of this room."""

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "instep.provisioning"
