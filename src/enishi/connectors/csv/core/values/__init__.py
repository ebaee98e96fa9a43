"""From what people and spreadsheets write in cells to values. Every reader returns the value, None for an empty cell, or `Bad`."""
