"""Housecall Pro, a job system for home services, through its public API."""

from integrations.housecallpro.connector import HousecallProConnector

__all__ = ["HousecallProConnector"]
