"""Which function answers which operation. `login` is not here: its caller has no session yet."""

from collections.abc import Mapping

from .calls import Handler
from .describes import describe_all, describe_one, describe_several
from .queries import query, query_all, query_more, retrieve
from .saves import create, delete, empty_recycle_bin, undelete, update, upsert
from .sessions import get_server_timestamp, get_user_info, invalidate_sessions, logout

HANDLERS: Mapping[str, Handler] = {
    "create": create,
    "delete": delete,
    "describeGlobal": describe_all,
    "describeSObject": describe_one,
    "describeSObjects": describe_several,
    "emptyRecycleBin": empty_recycle_bin,
    "getServerTimestamp": get_server_timestamp,
    "getUserInfo": get_user_info,
    "invalidateSessions": invalidate_sessions,
    "logout": logout,
    "query": query,
    "queryAll": query_all,
    "queryMore": query_more,
    "retrieve": retrieve,
    "undelete": undelete,
    "update": update,
    "upsert": upsert,
}
