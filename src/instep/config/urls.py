"""The addresses of the installation."""

from django.urls import include, path

urlpatterns = [path("api/", include("instep.api.urls")), path("", include("instep.console.urls"))]
