"""HTTP, the only user of FastAPI."""
