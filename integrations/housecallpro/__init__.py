"""Housecall Pro, the job system of field-service shops, through its public API."""
