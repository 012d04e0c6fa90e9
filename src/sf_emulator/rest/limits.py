"""/limits: what the org may use and what is left. Source: salesforce-api.md, C4."""

from .calls import Answer, Call

# What this emulator does not use up: (name, allowed).
_UNUSED = (
    ("ConcurrentAsyncGetReportInstances", 200),
    ("ConcurrentSyncReportRuns", 20),
    ("DailyAsyncApexExecutions", 250_000),
    ("DailyBulkApiBatches", 15_000),
    ("DailyBulkV2QueryFileStorageMB", 976_562),
    ("DailyBulkV2QueryJobs", 10_000),
    ("DailyGenericStreamingApiEvents", 50_000),
    ("DailyStreamingApiEvents", 50_000),
    ("DailyWorkflowEmails", 400_000),
    ("DataStorageMB", 18_000),
    ("FileStorageMB", 810_000),
    ("HourlyAsyncReportRuns", 1_200),
    ("HourlyDashboardRefreshes", 200),
    ("HourlyODataCallout", 20_000),
    ("HourlySyncReportRuns", 500),
    ("HourlyTimeBasedWorkflow", 1_000),
    ("MassEmail", 5_000),
    ("PermissionSets", 1_500),
    ("SingleEmail", 5_000),
    ("StreamingApiConcurrentClients", 1_000),
)


def read_limits(call: Call) -> Answer:
    """Every limit with Max and Remaining; the daily calls agree with `Sforce-Limit-Info`."""
    used, allowed = call.org.api_usage()
    limits = {name: {"Max": most, "Remaining": most} for name, most in _UNUSED}
    limits["DailyApiRequests"] = {"Max": allowed, "Remaining": max(0, allowed - used)}
    return Answer(200, dict(sorted(limits.items())))
