"""A vendor whose sign-in has the habits that the simulated ones do not have."""

from tests.fakes.acme_vendor.connector import AcmeConnector

__all__ = ["AcmeConnector"]
