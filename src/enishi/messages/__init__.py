"""What to say and whether we may: templates, rendering, the do-no-harm policy, the outbox, the Channel port.

takes       requests to write to a customer, each with a slot that makes it unique
gives       letters to channels; the state and the reason of every message for ever; events about all of it
guarantees  planned = waiting + claimed + accepted + unknown + failed + suppressed + lapsed + cancelled, always;
            nothing is sent twice by itself; nothing leaves without a working way to unsubscribe
never       knows a scenario, decides who
"""
