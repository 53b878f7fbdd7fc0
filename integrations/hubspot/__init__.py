"""HubSpot, the CRM, through its date-versioned API."""
