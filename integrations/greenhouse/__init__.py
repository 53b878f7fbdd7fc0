"""Greenhouse Recruiting, an applicant tracking system, through its Harvest API v3."""

from integrations.greenhouse.connector import GreenhouseConnector

__all__ = ["GreenhouseConnector"]
