"""What becomes of carts: the report, its rows, its sheet."""
