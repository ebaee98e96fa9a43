"""The analytical engine: one port, expressions written once in Ibis, run on DuckDB here.

takes       Ibis expressions and Arrow batches
gives       Arrow tables
guarantees  an append and its reader's offset are one transaction; one process owns the file, others send statements
never       holds personal data: ids only
"""
