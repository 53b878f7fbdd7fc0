"""The web process: what vendors call and what people open."""

from flask import Flask

from hub.intake.endpoints import intake_blueprint
from hub.wiring import Hub, wire_from_environment


def create_app(hub: Hub | None = None) -> Flask:
    """The application; without a wired hub it is wired from the environment."""
    hub = hub or wire_from_environment()
    app = Flask("hub")
    app.register_blueprint(intake_blueprint(hub.reception, hub.settings.public_url))
    return app
