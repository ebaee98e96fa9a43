"""Imports in the state store and in `var/imports`."""
