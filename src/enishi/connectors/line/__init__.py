"""LINE as a way in: who became a friend, who blocked us, and which customer a friend is.

takes       webhooks signed with the channel's secret; an address that a friend proves to be theirs
gives       `channel_joined`, `channel_left`, consent for LINE, and `customer_identified` once LINE says that a friend is a customer
guarantees  a friend is connected to a customer only where both sides answered: a letter to the address, and LINE's own page
never       sends news: that is the channel's work
"""
