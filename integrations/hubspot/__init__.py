"""HubSpot, the CRM, through its date-versioned API."""

from integrations.hubspot.connector import HubSpotConnector

__all__ = ["HubSpotConnector"]
