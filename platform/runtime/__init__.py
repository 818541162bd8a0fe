"""Runs a Catalog against a database and serves it."""
