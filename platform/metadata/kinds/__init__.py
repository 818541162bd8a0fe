"""KINDS: the one list of document kinds, in load order."""
