"""What happened: the closed vocabulary, the envelope, validation, and the append-only log with its named readers.

takes       events as JSON from strangers, or typed from other stages
gives       the log: positions 1, 2, 3 …, blocks in commit order; refusals with a reason from a closed list
guarantees  an append that returned survives a crash; an offset moves in the transaction of what it describes
never       knows who a claim belongs to, changes an event, or drops one in silence
"""
