"""The definitions: what a cart is, in plain Python. The warehouse computes the same in sets and is tested against this."""
