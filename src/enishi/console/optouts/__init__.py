"""Who is never written to, how long evidence is kept, and what the site sends: what the law asks of the shop."""
