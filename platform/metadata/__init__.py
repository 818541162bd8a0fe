"""Metadata language: read documents, report problems, give a Catalog."""
