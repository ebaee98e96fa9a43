"""Everything that happened to everyone, as tables: in the warehouse for questions about all, in the state store for one.

takes       resolved events and links from `customers`
gives       warehouse tables (event, cart, orders, order_line, message); the carts, orders and messages of a few customers as of an instant
guarantees  loading twice changes nothing; the offset is in the store being written; no personal data in the warehouse
never       decides anything
"""
