"""Greenhouse Recruiting, an applicant tracking system, by its Harvest API v3."""
