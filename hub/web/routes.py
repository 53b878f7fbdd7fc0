"""Every page and action, with what it asks of whoever opens it: the one table to read first, area by area."""

from hub.web import health, live
from hub.web.attention import routes as attention
from hub.web.calls import routes as calls
from hub.web.duplicates import routes as duplicates
from hub.web.first_run import routes as first_run
from hub.web.inbox import routes as inbox
from hub.web.lines import routes as lines
from hub.web.profile import routes as profile
from hub.web.reports import routes as reports
from hub.web.route import Route
from hub.web.sandbox_phone import routes as sandbox_phone
from hub.web.settings import routes as settings
from hub.web.signed_in import Needs
from hub.web.signing_in import routes as signing_in
from hub.web.systems import routes as systems
from hub.web.team import routes as team
from hub.web.today import routes as today

ROUTES: tuple[Route, ...] = (
    Route("/healthz", health.healthz, Needs.NOTHING),
    Route("/healthz/<nonce>", health.prove_it_is_us, Needs.NOTHING),
    Route("/in/healthz/<nonce>", health.prove_that_webhooks_come_through, Needs.NOTHING),
    Route("/readyz", health.readyz, Needs.NOTHING),
    Route("/live", live.live, Needs.VIEWER),
    *signing_in.ROUTES,
    *profile.ROUTES,
    *today.ROUTES,
    *first_run.ROUTES,
    *inbox.ROUTES,
    *calls.ROUTES,
    *attention.ROUTES,
    *reports.ROUTES,
    *lines.ROUTES,
    *settings.ROUTES,
    *team.ROUTES,
    *systems.ROUTES,
    *duplicates.ROUTES,
    *sandbox_phone.ROUTES,
)
