"""Coming in and going out, and the language one reads in."""
