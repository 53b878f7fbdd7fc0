"""Connections and their mappings."""

from hub.web.route import BOTH, POST, SLOW_GUESSING, Route
from hub.web.signed_in import Needs
from hub.web.systems import connect, connection_actions, connections, mapping, oauth_client

ROUTES: tuple[Route, ...] = (
    Route("/connections", connections.list_connections, Needs.VIEWER),
    Route("/connections/owner-source", connection_actions.choose_owner_source, Needs.ADMIN, POST),
    Route("/connections/new/<key>", connect.connect_system, Needs.ADMIN, BOTH, SLOW_GUESSING),
    Route("/connections/client/<key>", oauth_client.enter_oauth_client, Needs.ADMIN, BOTH),
    Route("/connections/<key>/signed-in", connect.come_back, Needs.ADMIN),
    Route("/connections/<int:connection_id>", connections.show_connection, Needs.VIEWER),
    Route("/connections/<int:connection_id>/sign-in", connect.sign_in_again, Needs.ADMIN, BOTH, SLOW_GUESSING),
    Route("/connections/<int:connection_id>/check", connection_actions.check_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/pause", connection_actions.pause_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/resume", connection_actions.resume_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/disconnect", connection_actions.disconnect_connection, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping", mapping.show_mapping, Needs.VIEWER),
    Route("/connections/<int:connection_id>/mapping/save", mapping.save_mapping_changes, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/look", mapping.look_at_mapping_changes, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/try", mapping.try_mapping_changes, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/go-back", mapping.go_back_to_mapping, Needs.ADMIN, POST),
    Route("/connections/<int:connection_id>/mapping/fields", mapping.read_vendor_fields, Needs.ADMIN, POST),
)
