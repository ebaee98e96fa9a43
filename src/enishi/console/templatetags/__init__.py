"""Template tags of the console: the parts, and how values are written."""
