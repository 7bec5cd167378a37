"""The encrypted local file: one connection, one writer, every row with its fact. Rows never leave this room."""
