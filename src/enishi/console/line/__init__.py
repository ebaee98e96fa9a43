"""The shop's LINE account: connecting it, and codes for becoming a friend."""
