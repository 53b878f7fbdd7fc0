"""Lever, an applicant tracking system for recruiting teams, through its Data API."""

from integrations.lever.connector import LeverConnector

__all__ = ["LeverConnector"]
