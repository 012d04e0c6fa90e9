"""The API's addresses. Its routes check tokens themselves, so the console's sign-in page is not asked for."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path

from instep.api.overview import overview
from instep.api.problems import answer_no_route
from instep.api.routes import api

_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        login_not_required(_pattern.callback)

urlpatterns = [
    path("v1/", overview),
    path("v1/", (_patterns, _app_name, _namespace)),
    re_path("", login_not_required(answer_no_route)),
]
