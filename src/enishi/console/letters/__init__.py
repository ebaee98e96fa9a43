"""Letters: what is written, in HTML and text, with a true preview."""
