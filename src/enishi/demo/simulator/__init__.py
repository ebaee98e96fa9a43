"""The demo shop's life: a stream of events whose truth is known, because it is made here.

takes       parameters, a scale, a seed; letters that really arrived
gives       wire events as a shop's server would report them, a day at a time, and a ledger of what truly happened
guarantees  the same seed lives the same life; nobody's dice depend on the scale or on anybody else
never       reads the product, its tables or its reports
"""
