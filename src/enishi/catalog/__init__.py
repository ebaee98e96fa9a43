"""What the shop sells: products with price, stock and page, as the shop last said.

takes       `product_updated`, `product_removed`, and, for products nobody listed, what product views and carts show
gives       products by id
never       guesses stock: a shop that does not count it has None
"""
