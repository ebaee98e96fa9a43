"""Who is like whom: rules over everything that is known of a customer, and who they hold for, counted, followed and explained.

takes       rules of the shop, histories, and the instant
gives       members as of any instant, who came and went and when, counts, reasons leaf by leaf
guarantees  one meaning: the definition over one history (`core`) and the compiled question over all agree
never       decides what is sent to whom; never keeps what is not known (a missing value is no match, and its negation is one)
"""
