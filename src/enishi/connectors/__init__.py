"""Ways in, a folder each: how what others know becomes events. Connectors do not know each other."""
