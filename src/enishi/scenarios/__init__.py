"""What to do about it: structured programs, the engine that advances runs, hold-outs.

takes       resolved events (as a reactor: its offset only moves forward, a replay never sends) and due instants
gives       plans to `messages`; events about runs
guarantees  a run is one row; a step's due runs are decided as a set in one transaction; a published version never changes
never       talks to a channel, writes to anybody itself
"""
