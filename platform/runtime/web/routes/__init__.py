"""ROUTES in URL order."""
