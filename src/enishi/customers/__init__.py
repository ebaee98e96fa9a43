"""Who it happened to: claims and their customers, profile, consent, suppression.

takes       the log, in order, as its first reader
gives       events with a customer and without repeats; profiles; standings (may this person be written to?)
guarantees  an event counts once; an anonymous visitor's events become the customer's the moment an address or shop id is known
never       writes to anybody, reads what was bought
"""
