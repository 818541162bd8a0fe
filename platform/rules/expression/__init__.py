"""One expression language, one typed IR."""
