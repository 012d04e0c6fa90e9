"""The console's addresses."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from instep.console import (
    api_tokens,
    appearance,
    applications,
    assignments,
    authorization,
    certificates,
    check,
    consumer_secret,
    dashboard,
    groups,
    health,
    integration,
    leaving_soap,
    org_import,
    passwords,
    people,
    people_import,
    plans,
    protected,
    runs,
    salesforce_setup,
    tasks,
)
from instep.domain.callbacks import CALLBACK_PATH

# Only what an administrator without a mail server needs: accounts and links are made with `instep admin create`.
_account: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

_provisioning: list[URLPattern | URLResolver] = [
    path("", integration.integration, name="integration"),
    path("edit/", integration.integration_edit, name="integration_edit"),
    path("org/", integration.org_edit, name="org_edit"),
    path("disconnect/", integration.disconnect, name="disconnect"),
    path("secret/", consumer_secret.consumer_secret, name="consumer_secret"),
    path("secret/change/", consumer_secret.change, name="change_consumer_secret"),
    path("secret/forget/", consumer_secret.forget_former, name="forget_former_secret"),
    path("certificate/", certificates.download, name="download_certificate"),
    path("certificate/make/", certificates.make, name="make_certificate"),
    path("authenticate/", integration.authenticate, name="authenticate"),
    path("authorization/", authorization.authorization_status, name="authorization_status"),
    path("authorization/<int:pending_id>/", authorization.authorization_window, name="authorization_window"),
    path("authorization/<int:pending_id>/answer/", authorization.authorization_answer, name="authorization_answer"),
]

_application: list[URLPattern | URLResolver] = [
    path("", applications.application, name="application"),
    path("remove/", applications.remove_application, name="remove_application"),
    path("runs/", runs.application_runs, name="application_runs"),
    path("provisioning/", integration.integration),
    path("provisioning/integration/", include(_provisioning)),
    path("provisioning/salesforce-setup/", salesforce_setup.salesforce_setup, name="salesforce_setup"),
    path("provisioning/salesforce-setup/steps/", salesforce_setup.steps, name="salesforce_setup_steps"),
    path("provisioning/leave-soap/", leaving_soap.leave_soap, name="leave_soap"),
    path("provisioning/leave-soap/compare/", leaving_soap.compare, name="leave_soap_compare"),
    path("provisioning/leave-soap/switch/", leaving_soap.switch, name="leave_soap_switch"),
    path("provisioning/leave-soap/back/", leaving_soap.go_back, name="leave_soap_back"),
    path("provisioning/leave-soap/forget/", leaving_soap.forget, name="leave_soap_forget"),
    path("provisioning/assignments/", assignments.assignments, name="assignments"),
    path(
        "provisioning/assignments/<int:assignment_id>/remove/",
        assignments.remove_assignment,
        name="remove_assignment",
    ),
    path("provisioning/check/", check.check_application, name="check_application"),
    path("provisioning/health/", health.health, name="health"),
    path("provisioning/health/look/", health.look_now, name="look_now"),
    path("provisioning/health/notify/", health.notify_test, name="notify_test"),
    path("provisioning/import/", org_import.org_import, name="org_import"),
    path("provisioning/import/start/", org_import.start_import, name="start_import"),
    path("provisioning/plans/", plans.plans, name="plans"),
    path("provisioning/plans/make/", plans.make_plan, name="make_plan"),
    path("provisioning/protected/", protected.protected_users, name="protected_users"),
    path("provisioning/protected/remove/", protected.unprotect_user, name="unprotect_user"),
    path("provisioning/accounts/<int:account_id>/password/", passwords.set_password, name="set_password"),
    path("provisioning/accounts/<int:account_id>/release/", protected.release_account, name="release_account"),
    path("provisioning/accounts/<int:account_id>/hold/", protected.hold_account, name="hold_account"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("account/", include(_account)),
    path("appearance/", appearance.choose_theme, name="choose_theme"),
    path(CALLBACK_PATH.lstrip("/"), authorization.callback, name="oauth_callback"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/retry/", tasks.retry_tasks, name="retry_tasks"),
    path("tasks/dismiss/", tasks.dismiss_tasks, name="dismiss_tasks"),
    path("people/", people.people, name="people"),
    path("people/import/", people_import.people_import, name="people_import"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:group_id>/", groups.group, name="group"),
    path("applications/", applications.applications, name="applications"),
    path("add-application/", applications.add_application, name="add_application"),
    path("applications/<slug:name>/", include(_application)),
    path("plans/<uuid:plan_id>/", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/apply/", plans.apply_plan, name="apply_plan"),
    path("api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("api-tokens/<int:token_id>/revoke/", api_tokens.revoke_api_token, name="revoke_api_token"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/progress/", runs.run_progress, name="run_progress"),
]
