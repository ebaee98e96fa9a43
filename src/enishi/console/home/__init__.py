"""The first page: how the customers are today, and what needs a hand."""
