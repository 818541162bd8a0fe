"""Engine, transactions, bootstrap tables."""
