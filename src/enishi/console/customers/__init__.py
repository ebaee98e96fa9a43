"""Customers: find one, and everything that happened to them and was sent."""
