"""Refused events: what was not accepted, why, and what to do about it."""
