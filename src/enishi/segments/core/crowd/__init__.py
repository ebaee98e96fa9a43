"""Rules asked of many customers at once: their histories as columns, each leaf worked out for all of them together.

`definition` says what these must answer. A leaf costs about the same for two hundred customers as for one.
"""
