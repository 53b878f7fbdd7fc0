"""Lever, an applicant tracking system for recruiting teams, through its Data API."""
