"""Segments and fixed lists: who is meant, how many they are, and why."""
