"""The one HTTP door: everything that leaves the hub passes here."""
