"""Test kit for us and for pack authors."""
