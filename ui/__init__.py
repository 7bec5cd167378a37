"""The windows of a station: all Qt stands here, and no SQL. Work is done only through `station.actions`."""
