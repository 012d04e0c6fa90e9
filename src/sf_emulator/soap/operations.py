"""Which function answers which operation. `login` is not here: its caller has no session yet."""

from collections.abc import Mapping

from .calls import Handler
from .describes import describe_all, describe_one, describe_several
from .passwords import change_own_password, reset_password, set_password
from .queries import query, query_all, query_more, retrieve, search
from .replication import get_deleted, get_updated
from .saves import create, delete, empty_recycle_bin, undelete, update, upsert
from .sessions import get_server_timestamp, get_user_info, invalidate_sessions, logout
from .tabs import describe_all_tabs, describe_tabs, describe_theme

SET_OWN_PASSWORD = frozenset({"changeOwnPassword", "setPassword"})
"""All that a session is good for whose password has expired."""

HANDLERS: Mapping[str, Handler] = {
    "changeOwnPassword": change_own_password,
    "create": create,
    "delete": delete,
    "describeGlobal": describe_all,
    "describeSObject": describe_one,
    "describeSObjects": describe_several,
    "describeAllTabs": describe_all_tabs,
    "describeTabs": describe_tabs,
    "describeTheme": describe_theme,
    "emptyRecycleBin": empty_recycle_bin,
    "getDeleted": get_deleted,
    "getServerTimestamp": get_server_timestamp,
    "getUpdated": get_updated,
    "getUserInfo": get_user_info,
    "invalidateSessions": invalidate_sessions,
    "logout": logout,
    "query": query,
    "queryAll": query_all,
    "queryMore": query_more,
    "resetPassword": reset_password,
    "retrieve": retrieve,
    "search": search,
    "setPassword": set_password,
    "undelete": undelete,
    "update": update,
    "upsert": upsert,
}
