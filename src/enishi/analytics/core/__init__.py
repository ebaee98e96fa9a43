"""Arithmetic of reports: days without data, totals, ratios."""
