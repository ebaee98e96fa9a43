"""E-mail: letters become MIME and leave over the shop's own SMTP server.

takes       rendered letters, and the journal of the outbox
gives       one outcome per letter, in the server's own words
guarantees  a letter's attempt is durable before the dot that makes it count; its outcome is recorded before the next
            letter of that connection counts; so whatever dies, at most the one body in flight on each connection is unknown
never       sends a letter twice, decides whether a letter may go, follows a server that will not encrypt when asked to
"""
