"""Widgets to data."""
