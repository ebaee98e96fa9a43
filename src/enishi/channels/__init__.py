"""Ways out, a folder each: how a letter leaves, and what came of it. Channels do not know each other."""
