"""Pure decisions and arithmetic: no clock, no database, no HTTP."""
