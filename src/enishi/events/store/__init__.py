"""Where events are kept: the log in its own SQLite file, its readers' offsets and what waits for it in the state store."""
