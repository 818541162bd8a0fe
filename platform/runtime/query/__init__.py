"""The one road to reading: request, plan, SQL, rows."""
