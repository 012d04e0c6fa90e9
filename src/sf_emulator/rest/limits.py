"""/limits: what the org may use and what is left; /limits/recordCount. Source: salesforce-api.md, C4."""

from typing import Any

from sf_emulator.objects.access import app_usage
from sf_emulator.objects.columns import quoted
from sf_emulator.objects.sobjects import SObject

from . import texts
from .calls import Answer, Call

# What this emulator does not use up: (name, allowed). Figures of an Unlimited Edition org.
_UNUSED = (
    ("ActiveScratchOrgs", 100),
    ("AnalyticsExternalDataSizeMB", 40_960),
    ("CdpAiInferenceApiMonthlyLimit", 500_000_000),
    ("ConcurrentAsyncGetReportInstances", 200),
    ("ConcurrentEinsteinDataInsightsStoryCreation", 5),
    ("ConcurrentEinsteinDiscoveryStoryCreation", 2),
    ("ConcurrentSyncReportRuns", 20),
    ("DailyAnalyticsDataflowJobExecutions", 60),
    ("DailyAnalyticsUploadedFilesSizeMB", 51_200),
    ("DailyAsyncApexExecutions", 250_000),
    ("DailyAsyncApexTests", 500),
    ("DailyBulkApiBatches", 15_000),
    ("DailyBulkV2QueryFileStorageMB", 976_562),
    ("DailyBulkV2QueryJobs", 10_000),
    ("DailyDeliveredPlatformEvents", 50_000),
    ("DailyDurableGenericStreamingApiEvents", 1_000_000),
    ("DailyDurableStreamingApiEvents", 1_000_000),
    ("DailyEinsteinDataInsightsStoryCreation", 1_000),
    ("DailyEinsteinDiscoveryOptimizationJobRuns", 25),
    ("DailyEinsteinDiscoveryPredictAPICalls", 50_000),
    ("DailyEinsteinDiscoveryPredictionsByCDC", 500_000),
    ("DailyEinsteinDiscoveryStoryCreation", 100),
    ("DailyFunctionsApiCallLimit", 235_000),
    ("DailyGenericStreamingApiEvents", 50_000),
    ("DailyScratchOrgs", 200),
    ("DailyStandardVolumePlatformEvents", 25_000),
    ("DailyStreamingApiEvents", 50_000),
    ("DailyWorkflowEmails", 400_000),
    ("DurableStreamingApiConcurrentClients", 2_000),
    ("HourlyAsyncReportRuns", 1_200),
    ("HourlyDashboardRefreshes", 200),
    ("HourlyDashboardResults", 5_000),
    ("HourlyDashboardStatuses", 999_999_999),
    ("HourlyLongTermIdMapping", 100_000),
    ("HourlyManagedContentPublicRequests", 50_000),
    ("HourlyODataCallout", 20_000),
    ("HourlyPublishedPlatformEvents", 250_000),
    ("HourlyPublishedStandardVolumePlatformEvents", 1_000),
    ("HourlyShortTermIdMapping", 100_000),
    ("HourlySyncReportRuns", 500),
    ("HourlyTimeBasedWorkflow", 1_000),
    ("MassEmail", 5_000),
    ("MonthlyEinsteinDiscoveryStoryCreation", 500),
    ("MonthlyPlatformEventsUsageEntitlement", 0),
    ("Package2VersionCreates", 6),
    ("Package2VersionCreatesWithoutValidation", 500),
    ("PrivateConnectOutboundCalloutHourlyLimitMB", 0),
    ("PublishCallbackUsageInApex", 5_242_880),
    ("SingleEmail", 5_000),
    ("StreamingApiConcurrentClients", 2_000),
)
_STORAGE = (("DataStorageMB", 18_000), ("FileStorageMB", 810_000))  # told to who manages users
_PERMISSION_SETS = 1_500
_CUSTOM_PERMISSION_SETS = 1_000


def read_limits(call: Call) -> Answer:
    """Every limit with Max and Remaining; the daily calls agree with `Sforce-Limit-Info`.

    Source for who sees what: REST API guide, Limits. Raises RequestRefused (INSUFFICIENT_ACCESS).
    """
    if "ViewSetup" not in call.actor.permissions:
        raise texts.no_access_to_limits()
    used, allowed = call.org.api_usage()
    unused = _UNUSED + (_STORAGE if "ManageUsers" in call.actor.permissions else ())
    limits: dict[str, Any] = {name: _limit(most, 0) for name, most in unused}
    of_apps = {name: _limit(most, made) for name, (made, most) in app_usage(call.access).items()}
    limits["DailyApiRequests"] = _limit(allowed, used) | of_apps
    made = _count(call, call.org.schema["PermissionSet"], '"IsOwnedByProfile" = 0')
    custom = {"CreateCustom": _limit(_CUSTOM_PERMISSION_SETS, made)}
    limits["PermissionSets"] = _limit(_PERMISSION_SETS, made) | custom
    return Answer(200, dict(sorted(limits.items())), xml_root="LimitsSnapshot")


def count_records(call: Call) -> Answer:
    """`?sObjects=A,B`, else every object: how many records there are. Objects that are unknown are left out."""
    asked = call.names("sObjects")
    found = map(call.schema.sobject, asked) if asked else sorted(call.schema, key=lambda each: each.name)
    counts = [{"count": _count(call, sobject), "name": sobject.name} for sobject in found if sobject]
    return Answer(200, {"sObjects": counts}, xml_root="RecordCount")


def _limit(most: int, used: int) -> dict[str, int]:
    return {"Max": most, "Remaining": max(0, most - used)}


def _count(call: Call, sobject: SObject, where: str = "1") -> int:
    alive = '"IsDeleted" = 0' if sobject.undeletable else "1"
    sql = f"SELECT count(*) FROM {quoted(sobject.name)} WHERE {where} AND {alive}"  # noqa: S608 - names from the schema
    return int(call.org.store.value(sql))
