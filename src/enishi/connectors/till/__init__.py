"""Receipts of physical shops, put into our words. The door that receives them is `enishi.http.orders`.

takes       receipts: what was sold, returned or cancelled at a till, and the member's card if one was shown
gives       envelopes in our vocabulary, and what was refused with what to do about it
guarantees  the same receipt number of the same place gives the same event ids; pure: no clock, no store, no network
never       guesses who somebody is: a card or an address says so, a phone only suggests
"""
