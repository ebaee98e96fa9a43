"""Enishi (縁): remembers every customer of a shop and writes to each at a moment they are glad of it.

Read `enishi.pipeline` first: the product on one screen.
"""

__version__ = "0.2.0"
