"""The clinic's work: rules, storage, printing, sync. Knows nothing of Qt."""

__version__ = "0.1.0"
