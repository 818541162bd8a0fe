"""The one road to writing."""
