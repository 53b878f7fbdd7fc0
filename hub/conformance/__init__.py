"""What every connector must do, as rules that are played against its simulated vendor; see docs/partners.md."""
