"""The demo: the hub with simulated vendors, playing one story for real."""
