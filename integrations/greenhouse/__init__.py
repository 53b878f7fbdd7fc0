"""Greenhouse Recruiting through its Harvest API, version 3."""

from integrations.greenhouse.connector import GreenhouseConnector

__all__ = ["GreenhouseConnector"]
