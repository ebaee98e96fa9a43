"""The analytical engine: one port, expressions written once in Ibis, run on DuckDB here or on a ClickHouse server.

takes       Ibis expressions and Arrow batches
gives       Arrow tables
guarantees  an append and its reader's offset are one transaction; one process writes; others ask it, or the server
never       holds personal data: ids only
"""
