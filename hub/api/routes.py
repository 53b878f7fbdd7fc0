"""Every address of the API with the scope that it asks for: the one table to read first."""

from hub.api import calls, conversations, events, systems, texts, this_key
from hub.api.paging import PageAsked
from hub.api.route import Route
from hub.api.shapes import TextAnswer
from hub.api_keys import Scope

ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/key", view=this_key.show_this_key, scope=None, tag="Key", answer=this_key.KeyAnswer),
    Route(
        method="GET",
        path="/calls",
        view=calls.list_calls,
        scope=Scope.CALLS_READ,
        tag="Calls",
        query=calls.CallsAsked,
        answer=calls.CallPage,
    ),
    Route(method="GET", path="/calls/<id:call_id>", view=calls.show_call, scope=Scope.CALLS_READ, tag="Calls", answer=calls.CallDetail),
    Route(
        method="GET",
        path="/conversations",
        view=conversations.list_conversations,
        scope=Scope.CONVERSATIONS_READ,
        tag="Conversations",
        query=conversations.ConversationsAsked,
        answer=conversations.ConversationPage,
    ),
    Route(
        method="GET",
        path="/conversations/<id:conversation_id>",
        view=conversations.show_conversation,
        scope=Scope.CONVERSATIONS_READ,
        tag="Conversations",
        answer=conversations.ConversationDetail,
    ),
    Route(
        method="GET",
        path="/conversations/<id:conversation_id>/texts",
        view=conversations.list_texts,
        scope=Scope.TEXTS_READ,
        tag="Texts",
        query=PageAsked,
        answer=conversations.TextPage,
    ),
    Route(method="GET", path="/texts/<id:text_id>", view=texts.show_text, scope=Scope.TEXTS_READ, tag="Texts", answer=TextAnswer),
    Route(
        method="GET",
        path="/connections",
        view=systems.list_connections,
        scope=Scope.CONNECTIONS_READ,
        tag="Connections",
        answer=systems.ConnectionList,
    ),
    Route(
        method="GET",
        path="/connections/<id:connection_id>",
        view=systems.show_connection,
        scope=Scope.CONNECTIONS_READ,
        tag="Connections",
        answer=systems.ConnectionAnswer,
    ),
    Route(method="GET", path="/lines", view=systems.list_lines, scope=Scope.CONNECTIONS_READ, tag="Connections", answer=systems.LineList),
    Route(
        method="GET",
        path="/lines/<id:line_id>",
        view=systems.show_line,
        scope=Scope.CONNECTIONS_READ,
        tag="Connections",
        answer=systems.LineAnswer,
    ),
    Route(
        method="POST",
        path="/events",
        view=events.tell_event,
        scope=Scope.EVENTS_WRITE,
        tag="Events",
        body=events.ToldEvent,
        answer=events.EventAnswer,
        status=202,
        also=(404, 409),
    ),
    Route(
        method="GET",
        path="/events/<id:event_id>",
        view=events.show_event,
        scope=Scope.EVENTS_READ,
        tag="Events",
        answer=events.EventAnswer,
    ),
)
