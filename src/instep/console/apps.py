"""Django's registration of this room."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "instep.console"
