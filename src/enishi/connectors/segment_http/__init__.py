"""Calls as Segment's clients make them, put into our words. The door that receives them is `enishi.http.segment`.

takes       the body of a call: track, identify, page, screen, alias, batch
gives       envelopes in our vocabulary, and what was refused with what to do about it
guarantees  the same message id gives the same event ids; pure: no clock, no store, no network
never       decides who a person is, nor what a cart is: identity and history do
"""
