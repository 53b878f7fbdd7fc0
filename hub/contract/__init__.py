"""The public, versioned contract between the hub and its connectors and phone providers."""

CONTRACT_VERSION = 1
