"""The practice mailbox: what would have gone."""
