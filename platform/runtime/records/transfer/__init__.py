"""Files in and out: reading, mapping, importing, exporting."""
