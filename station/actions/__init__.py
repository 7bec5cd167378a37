"""The only door: one file per intention, one transaction each. Windows and command line come in here."""
