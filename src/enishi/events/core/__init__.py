"""The pure rules of what an event is: validation, addresses, URLs, the tally of refusals."""
