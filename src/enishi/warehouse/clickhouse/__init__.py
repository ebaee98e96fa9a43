"""The engine of a cluster: ClickHouse, spoken to over its stock client.

takes       what the port takes
gives       what the port gives
guarantees  a change is visible whole or not at all, whatever is killed in its midst
never       needs a transaction of the engine, a session that sticks to a server, or a lock: rows are only ever added, see `layout`
"""
