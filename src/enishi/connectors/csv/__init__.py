"""Any cart, till or list, by file."""
