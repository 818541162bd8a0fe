"""Packs in and out."""
