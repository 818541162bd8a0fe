"""Catalog to physical tables, and the plan from one to the next."""
