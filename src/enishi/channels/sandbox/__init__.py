"""A way out that leads nowhere: every letter becomes a file of the practice mailbox, exactly as it would have left.

takes       letters
gives       `mailbox/*.eml` in the data folder, and the reading of them for the console
guarantees  nothing reaches the outside; a file is whole or not there
never       looks like another channel's success: its replies say "mailbox"
"""
