"""The outbox and the templates on the state store."""
