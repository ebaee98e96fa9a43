"""Orders and sales beside what the cart's own admin page says."""
