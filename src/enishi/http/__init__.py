"""The machine interface: the collector, the tag, the click, open and unsubscribe doors, in front of everything Django serves.

takes       requests from shops' servers, visitors' browsers and mail programs
gives       events in the log; answers in microseconds
guarantees  an event is durable before its sender hears so; a GET never changes what a person allowed
never       runs Django code on the event loop
"""
