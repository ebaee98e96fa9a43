"""The builder: a rule as a form. What was typed is kept as it was typed (`sketch`) until it can be read as a rule (`reading`)."""
